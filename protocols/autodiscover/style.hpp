#pragma once
#include "base/options.hpp"

#include <map>
#include <string>
#include <vector>

// How Autodiscover of the chosen build answers: data of the persona (`styles.http.sites.autodiscover`).
namespace exemu::autodiscover {

struct Style {
    bool exhttp = false;          // EXHTTP among the protocols
    bool mapi_http = false;       // offered to who asks with X-MapiHttpCapability
    bool guid_server = false;     // the RPC server is GUID@domain, not a host
    bool account_flags = false;   // MicrosoftOnline, ConsumerMailbox in Account
    std::vector<std::string> ecp; // fragments of the options pages: "um=?path=/options/callanswering"
    std::string owa_authentication_internal, owa_authentication_external;
    std::string auth_package;     // of EXPR and EXHTTP: Ntlm, Negotiate
    std::string soap_version;     // Version of ServerVersionInfo
    std::vector<std::string> ews_schemas;
    std::map<std::string, std::string> messages; // of POX errors, by code
    std::map<std::string, std::string> texts;    // of SOAP and JSON errors, by name

    template <class Fields>
    static void describe(Fields& field)
    {
        field("exhttp", &Style::exhttp, "EXHTTP is among the protocols.").required();
        field("mapi_http", &Style::mapi_http, "mapiHttp is offered to who asks with X-MapiHttpCapability.").required();
        field("guid_server", &Style::guid_server, "The RPC server is told as GUID@domain, not as a host.").required();
        field("account_flags", &Style::account_flags, "MicrosoftOnline and ConsumerMailbox stand in Account.").required();
        field("ecp", &Style::ecp, "Fragments of the options pages, NAME=VALUE, as EcpUrl-NAME.").required();
        field("owa_authentication_internal", &Style::owa_authentication_internal, "AuthenticationMethod of OWAUrl inside.").required();
        field("owa_authentication_external", &Style::owa_authentication_external, "AuthenticationMethod of OWAUrl outside.").required();
        field("auth_package", &Style::auth_package, "AuthPackage of EXPR and EXHTTP.").required();
        field("soap_version", &Style::soap_version, "Version of ServerVersionInfo in SOAP answers.").required();
        field("ews_schemas", &Style::ews_schemas, "EwsSupportedSchemas, oldest first.").required();
        field("messages", &Style::messages, "Message of a POX error by its code.").required();
        field("texts", &Style::texts, "ErrorMessage of SOAP and JSON errors by their name.").required();
    }

    std::string message(const std::string& code) const { return said(messages, code); }
    std::string text(const std::string& name) const { return said(texts, name); }

private:
    static std::string said(const std::map<std::string, std::string>& all, const std::string& key)
    {
        const auto found = all.find(key);
        return found == all.end() ? std::string() : found->second;
    }
};

} // namespace exemu::autodiscover

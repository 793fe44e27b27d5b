// The settings that Outlook is given: one Protocol for each way to reach the mailbox.
#include "autodiscover/names.hpp"
#include "autodiscover/pox.hpp"
#include "directory/names.hpp"
#include "wire/xml.hpp"

namespace exemu::autodiscover {

using wire::XmlNode;

namespace {

// What EXCH, EXPR and EXHTTP have in common: where the web services are.
void add_services(XmlNode& protocol, const PoxContext& context)
{
    const Addresses& at = context.addresses;
    protocol.add("ASUrl", at.ews())
        .add("EwsUrl", at.ews())
        .add("EmwsUrl", at.ews())
        .add("EcpUrl", context.style.exhttp ? at.owa() : at.ecp());
    for (const std::string& fragment : context.style.ecp) {
        const std::size_t equals = fragment.find('=');
        protocol.add("EcpUrl-" + fragment.substr(0, equals), equals == fragment.npos ? std::string() : fragment.substr(equals + 1));
    }
    protocol.add("OOFUrl", at.ews()).add("UMUrl", at.unified_messaging()).add("OABUrl", at.oab());
}

// RPC over TCP inside of the organization; its names alone matter to builds that have RPC over HTTP only.
XmlNode exch(const PoxContext& context, const Subject& subject)
{
    const std::string& host = context.persona.host;
    const std::string netbios = to_upper(std::string_view(host).substr(0, host.find('.')));
    const std::string server_name = context.style.guid_server ? subject.mailbox_id : host;
    const std::string dn_name = context.style.guid_server ? subject.mailbox_id : netbios;
    XmlNode protocol("Protocol");
    protocol.add("Type", "EXCH").add("Server", server_name).add("ServerDN", directory::server_dn(dn_name));
    protocol.add("ServerVersion", server_version(context.persona.build())).add("MdbDN", directory::database_dn(dn_name));
    protocol.add("PublicFolderServer", context.addresses.host);
    add_services(protocol, context);
    protocol.add("ServerExclusiveConnect", "off");
    return protocol;
}

// RPC over HTTP from anywhere.
XmlNode expr(const PoxContext& context)
{
    XmlNode protocol("Protocol");
    protocol.add("Type", "EXPR").add("Server", context.addresses.host).add("SSL", "On").add("AuthPackage", context.style.auth_package);
    add_services(protocol, context);
    protocol.add("ServerExclusiveConnect", "on").add("CertPrincipalName", "None").add("GroupingInformation", "Default-First-Site-Name");
    return protocol;
}

// The same, once for inside and once for outside: clients of 2013 and later look at these.
XmlNode exhttp(const PoxContext& context)
{
    XmlNode protocol("Protocol");
    protocol.add("Type", "EXHTTP").add("Server", context.addresses.host).add("SSL", "On").add("AuthPackage", context.style.auth_package);
    add_services(protocol, context);
    protocol.add("ServerExclusiveConnect", "On");
    return protocol;
}

XmlNode mapi_http(const PoxContext& context, const Subject& subject)
{
    XmlNode protocol("Protocol");
    protocol.with("Type", "mapiHttp").with("Version", "1");
    const auto part = [&](const char* name, std::string_view end_point) {
        const std::string url = context.addresses.mapi(end_point, subject.mailbox_id);
        protocol.add(XmlNode(name).add("InternalUrl", url).add("ExternalUrl", url));
    };
    part("MailStore", "emsmdb");
    part("AddressBook", "nspi");
    return protocol;
}

XmlNode web(const PoxContext& context)
{
    XmlNode protocol("Protocol");
    protocol.add("Type", "WEB");
    const auto part = [&](const char* name, const std::string& authentication, const char* type) {
        XmlNode side(name);
        side.add(XmlNode("OWAUrl", context.addresses.owa()).with("AuthenticationMethod", authentication));
        side.add(XmlNode("Protocol").add("Type", type).add("ASUrl", context.addresses.ews()));
        protocol.add(std::move(side));
    };
    part("Internal", context.style.owa_authentication_internal, "EXCH");
    part("External", context.style.owa_authentication_external, "EXPR");
    return protocol;
}

XmlNode mail(const MailServer& server, const Subject& subject)
{
    using P = MailServer::Protection;
    XmlNode protocol("Protocol");
    protocol.add("Type", server.type).add("Server", server.host).add("Port", std::to_string(server.port));
    protocol.add("DomainRequired", "off").add("LoginName", subject.smtp).add("SPA", "off");
    protocol.add("SSL", server.protection == P::tls ? "on" : "off");
    if (server.protection != P::none)
        protocol.add("Encryption", server.protection == P::tls ? "SSL" : "TLS");
    protocol.add("AuthRequired", "on");
    if (server.type == "SMTP")
        protocol.add("UsePOPAuth", "off").add("SMTPLast", "off");
    return protocol;
}

} // namespace

std::string write_outlook_settings(const PoxContext& context, const Subject& subject)
{
    XmlNode user("User");
    user.add("DisplayName", subject.display).add("LegacyDN", subject.legacy_dn);
    user.add("AutoDiscoverSMTPAddress", subject.smtp).add("DeploymentId", subject.deployment_id);
    XmlNode account("Account");
    account.add("AccountType", "email").add("Action", "settings");
    if (context.style.account_flags)
        account.add("MicrosoftOnline", "False").add("ConsumerMailbox", "False");
    if (context.mapi_http)
        account.add(mapi_http(context, subject));
    if (!context.mapi_http || context.always_rpc)
        account.add(exch(context, subject)).add(expr(context));
    if (context.style.exhttp)
        account.add(exhttp(context)).add(exhttp(context));
    account.add(web(context));
    if (context.mail_protocols)
        for (const MailServer& server : context.addresses.mail)
            account.add(mail(server, subject));
    XmlNode response("Response");
    response.with("xmlns", std::string(outlook_response)).add(std::move(user)).add(std::move(account));
    return wire::write_xml(XmlNode("Autodiscover").with("xmlns", std::string(response_root)).add(std::move(response)));
}

} // namespace exemu::autodiscover

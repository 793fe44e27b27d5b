#pragma once
#include "autodiscover/pox.hpp"

// What answers of Autodiscover are made of in these tests.
namespace exemu::test {

struct Lab {
    autodiscover::Style style;
    persona::Persona persona;
    autodiscover::Addresses addresses;
    autodiscover::Subject alice;

    Lab()
    {
        style.exhttp = style.mapi_http = style.guid_server = style.account_flags = true;
        style.ecp = {"um=?path=/options/callanswering", "aggr=?path=/options/connectedaccounts"};
        style.owa_authentication_internal = "Basic, Fba";
        style.owa_authentication_external = "Fba";
        style.auth_package = "Ntlm";
        style.soap_version = "Exchange2016";
        style.ews_schemas = {"Exchange2007", "Exchange2016"};
        style.texts = {{"NoError", "No error."}, {"InvalidSetting", "no such setting"}, {"SettingIsNotAvailable", "not here"}};
        persona.build_text = "15.2.1748.10";
        addresses.origin = "https://mail.contoso.test:10443";
        addresses.host = "mail.contoso.test";
        addresses.oab_folder = "folder";
        using P = autodiscover::MailServer::Protection;
        addresses.mail = {{"IMAP", "mail.contoso.test", 10993, P::tls}, {"POP3", "mail.contoso.test", 10995, P::tls},
            {"SMTP", "mail.contoso.test", 10587, P::starttls}};
        alice = {autodiscover::Subject::Found::settings, "Alice Example", "alice@contoso.test", "/o=x/cn=alice", "deployment",
            "guid@contoso.test"};
    }

    autodiscover::PoxContext context() const
    {
        autodiscover::PoxContext context{style, persona, addresses};
        context.now = WallTime(std::chrono::seconds(1705482000)) + std::chrono::microseconds(123456);
        return context;
    }
};

} // namespace exemu::test

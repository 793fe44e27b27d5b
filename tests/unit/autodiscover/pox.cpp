#include "autodiscover/pox.hpp"
#include "autodiscover/names.hpp"
#include "unit/autodiscover/lab.hpp"
#include "wire/xml.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::autodiscover;
using namespace exemu::test;

namespace {

std::string request(std::string_view space, const std::string& inside)
{
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"" + std::string(space) + "\"><Request>" + inside +
        "</Request></Autodiscover>";
}

std::string schema(std::string_view space) { return "<AcceptableResponseSchema>" + std::string(space) + "</AcceptableResponseSchema>"; }

wire::XmlElement parsed(const std::string& text)
{
    const auto root = wire::parse_xml(text);
    REQUIRE(root);
    CHECK(root->is(response_root, "Autodiscover"));
    return *root;
}

// The protocols of an answer: their types in order.
std::string types(const wire::XmlElement& root)
{
    std::string all;
    for (const wire::XmlElement& one : root.find("Response/Account")->children)
        if (one.name == "Protocol")
            all += (all.empty() ? "" : " ") + (one.attribute("Type") ? *one.attribute("Type") : one.text_of("Type"));
    return all;
}

} // namespace

TEST_CASE("POX requests, good and bad")
{
    const std::string alice = "<EMailAddress>alice@contoso.test</EMailAddress>";
    struct Case {
        std::string body;
        bool good, schema_of_ours;
        Schema schema;
        const char* email;
        const char* dn;
        const char* missing;
    };
    const Case cases[] = {
        {request(outlook_request, alice + schema(outlook_response)), true, true, Schema::outlook, "alice@contoso.test", "", ""},
        {request(outlook_request, " <EMailAddress> alice@contoso.test\r\n</EMailAddress> " + schema(outlook_response)), true, true,
            Schema::outlook, "alice@contoso.test", "", ""},
        {request(outlook_request, "<LegacyDN>/o=x</LegacyDN>" + schema(outlook_response)), true, true, Schema::outlook, "", "/o=x", ""},
        {request(mobilesync_request, alice + schema(mobilesync_response)), true, true, Schema::mobilesync, "alice@contoso.test", "", ""},
        {request(outlook_request, alice + schema(mobilesync_response)), true, false, Schema::outlook, "alice@contoso.test", "", ""},
        {request(outlook_request, alice), true, false, Schema::outlook, "alice@contoso.test", "", ""},
        {"", false, false, Schema::outlook, "", "", "a root element"},
        {"hello", false, false, Schema::outlook, "", "", "no text outside of the root element"},
        {"<Autodiscover/>", false, false, Schema::outlook, "", "", "Autodiscover in a namespace of requests"},
        {"<Autodiscover xmlns='" + std::string(outlook_request) + "'/>", false, false, Schema::outlook, "", "", "Request"},
        {request(outlook_request, schema(outlook_response)), false, false, Schema::outlook, "", "", "EMailAddress or LegacyDN"},
        {"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + request(outlook_request, "<EMailAddress>&b;</EMailAddress>"), false,
            false, Schema::outlook, "", "", "well-formed XML"},
    };
    for (const Case& one : cases) {
        INFO(one.body);
        const auto asked = parse_pox(one.body);
        REQUIRE(asked.has_value() == one.good);
        if (!asked) {
            CHECK((asked.error().expected == one.missing || asked.error().expected == "no document type declaration"));
            continue;
        }
        CHECK(asked->schema == one.schema);
        CHECK(asked->asked_for_a_schema_of_ours == one.schema_of_ours);
        CHECK(asked->email == one.email);
        CHECK(asked->legacy_dn == one.dn);
    }
}

TEST_CASE("which protocols are told, by build and by what the client can")
{
    struct Case {
        bool exhttp, mapi_http, always_rpc, mail;
        const char* types;
    };
    const Case cases[] = {
        {false, false, false, false, "EXCH EXPR WEB"},
        {true, false, false, false, "EXCH EXPR EXHTTP EXHTTP WEB"},
        {true, true, false, false, "mapiHttp EXHTTP EXHTTP WEB"},
        {true, true, true, false, "mapiHttp EXCH EXPR EXHTTP EXHTTP WEB"},
        {true, false, false, true, "EXCH EXPR EXHTTP EXHTTP WEB IMAP POP3 SMTP"},
    };
    for (const Case& one : cases) {
        INFO(one.types);
        Lab lab;
        lab.style.exhttp = one.exhttp;
        PoxContext context = lab.context();
        context.mapi_http = one.mapi_http;
        context.always_rpc = one.always_rpc;
        context.mail_protocols = one.mail;
        CHECK(types(parsed(write_outlook_settings(context, lab.alice))) == one.types);
    }
}

TEST_CASE("Outlook's settings: who, and where everything is")
{
    Lab lab;
    PoxContext context = lab.context();
    context.mapi_http = true;
    context.always_rpc = true;
    context.mail_protocols = true;
    const auto root = parsed(write_outlook_settings(context, lab.alice));
    const wire::XmlElement* response = root.child("Response");
    REQUIRE(response);
    CHECK(response->space == outlook_response);
    CHECK(response->text_of("User/DisplayName") == "Alice Example");
    CHECK(response->text_of("User/AutoDiscoverSMTPAddress") == "alice@contoso.test");
    CHECK(response->text_of("Account/Action") == "settings");
    const std::string origin = "https://mail.contoso.test:10443";
    for (const wire::XmlElement& protocol : response->find("Account")->children) {
        const std::string type = protocol.text_of("Type");
        if (type == "EXCH" || type == "EXPR" || type == "EXHTTP") {
            CHECK(protocol.text_of("EwsUrl") == origin + "/EWS/Exchange.asmx");
            CHECK(protocol.text_of("ASUrl") == origin + "/EWS/Exchange.asmx");
            CHECK(protocol.text_of("OABUrl") == origin + "/OAB/folder/");
        }
        if (type == "EXCH") {
            CHECK(protocol.text_of("Server") == "guid@contoso.test");
            CHECK(protocol.text_of("ServerVersion") == "73C286D4");
        }
        if (type == "WEB") {
            CHECK(protocol.text_of("Internal/OWAUrl") == origin + "/owa/");
            CHECK(*protocol.find("External/OWAUrl")->attribute("AuthenticationMethod") == "Fba");
            CHECK(protocol.text_of("External/Protocol/ASUrl") == origin + "/EWS/Exchange.asmx");
        }
        if (type == "IMAP") {
            CHECK(protocol.text_of("Port") == "10993");
            CHECK(protocol.text_of("SSL") == "on");
            CHECK(protocol.text_of("LoginName") == "alice@contoso.test");
        }
        if (type == "SMTP") {
            CHECK(protocol.text_of("SSL") == "off");
            CHECK(protocol.text_of("Encryption") == "TLS");
        }
        if (protocol.attribute("Type")) {
            CHECK(protocol.text_of("MailStore/ExternalUrl") == origin + "/mapi/emsmdb/?MailboxId=guid@contoso.test");
            CHECK(protocol.text_of("AddressBook/InternalUrl") == origin + "/mapi/nspi/?MailboxId=guid@contoso.test");
        }
    }
}

TEST_CASE("phones are told one server")
{
    Lab lab;
    const auto root = parsed(write_mobilesync_settings(lab.context(), lab.alice));
    const wire::XmlElement* response = root.child("Response");
    CHECK(response->space == mobilesync_response);
    CHECK(response->text_of("User/EMailAddress") == "alice@contoso.test");
    CHECK(response->text_of("Action/Settings/Server/Type") == "MobileSync");
    CHECK(response->text_of("Action/Settings/Server/Url") == "https://mail.contoso.test:10443/Microsoft-Server-ActiveSync");
}

TEST_CASE("errors and redirects")
{
    Lab lab;
    const std::string error = write_pox_error(lab.context(), Schema::outlook, 600, "Invalid Request");
    CHECK(error.starts_with(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/"
        "responseschema/2006\">\r\n  <Response>\r\n    <Error Time=\"09:00:00.1234560\" Id=\""));
    CHECK(error.contains("      <ErrorCode>600</ErrorCode>\r\n      <Message>Invalid Request</Message>\r\n      <DebugData />\r\n"));
    const auto phone = parsed(write_pox_error(lab.context(), Schema::mobilesync, 601, "x"));
    CHECK(phone.child("Response")->space == mobilesync_response);
    CHECK(phone.text_of("Response/Error/ErrorCode") == "601");
    const auto failure = parsed(write_mobilesync_failure(lab.context(), "alice@contoso.test", 2, "x"));
    CHECK(failure.text_of("Response/Action/Error/Status") == "2");
    const auto address = parsed(write_redirect_address(Schema::outlook, "a@contoso.test", "b@contoso.test"));
    CHECK(address.text_of("Response/Account/Action") == "redirectAddr");
    CHECK(address.text_of("Response/Account/RedirectAddr") == "b@contoso.test");
    CHECK(parsed(write_redirect_address(Schema::mobilesync, "a@contoso.test", "b@contoso.test")).text_of("Response/Action/Redirect") ==
        "b@contoso.test");
    const auto url = parsed(write_redirect_url("https://x.contoso.test/"));
    CHECK(url.text_of("Response/Account/Action") == "redirectUrl");
    CHECK(url.text_of("Response/Account/RedirectUrl") == "https://x.contoso.test/");
}

TEST_CASE("ServerVersion, as two real answers have it")
{
    CHECK(server_version({15, 1, 1034, 26}) == "73C1840A"); // O: a public page
    CHECK(server_version({8, 0, 647, 0}) == "72008287");    // D: the vendor's example
}

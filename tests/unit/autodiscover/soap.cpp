#include "autodiscover/soap.hpp"
#include "autodiscover/json.hpp"
#include "autodiscover/names.hpp"
#include "autodiscover/settings.hpp"
#include "unit/autodiscover/lab.hpp"
#include "wire/xml.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::autodiscover;
using namespace exemu::test;

namespace {

std::string envelope(const std::string& operation, const std::string& inside, const std::string& version = "Exchange2016")
{
    return "<s:Envelope xmlns:s='" + std::string(soap_space) + "' xmlns:a='" + std::string(autodiscover_space) + "'><s:Header>" +
        (version.empty() ? "" : "<a:RequestedServerVersion>" + version + "</a:RequestedServerVersion>") +
        "</s:Header><s:Body><a:" + operation + "RequestMessage><a:Request>" + inside + "</a:Request></a:" + operation +
        "RequestMessage></s:Body></s:Envelope>";
}

const std::string two_users =
    "<a:Users><a:User><a:Mailbox>alice@contoso.test</a:Mailbox></a:User><a:User><a:Mailbox>x@contoso.test</a:Mailbox>"
    "</a:User></a:Users><a:RequestedSettings><a:Setting>ExternalEwsUrl</a:Setting><a:Setting>Nonsense</a:Setting>"
    "<a:Setting>EwsPartnerUrl</a:Setting></a:RequestedSettings>";

} // namespace

TEST_CASE("SOAP requests")
{
    const auto users = parse_soap(envelope("GetUserSettings", two_users));
    REQUIRE(users);
    CHECK(users->operation == Operation::get_user_settings);
    CHECK(users->version == "Exchange2016");
    CHECK(users->subjects == std::vector<std::string>{"alice@contoso.test", "x@contoso.test"});
    CHECK(users->settings == std::vector<std::string>{"ExternalEwsUrl", "Nonsense", "EwsPartnerUrl"});
    const auto domains = parse_soap(envelope("GetDomainSettings", "<a:Domains><a:Domain>contoso.test</a:Domain></a:Domains>"));
    REQUIRE(domains);
    CHECK(domains->subjects == std::vector<std::string>{"contoso.test"});
    const auto federation = parse_soap(envelope("GetFederationInformation", "<a:Domain>contoso.test</a:Domain>"));
    REQUIRE(federation);
    CHECK(federation->operation == Operation::get_federation_information);
    CHECK(federation->subjects == std::vector<std::string>{"contoso.test"});

    CHECK(!parse_soap(""));
    CHECK(!parse_soap("<a/>"));
    CHECK(!parse_soap(envelope("GetNothing", "")));
    CHECK(!parse_soap("<s:Envelope xmlns:s='" + std::string(soap_space) + "'/>"));
}

TEST_CASE("versions that Autodiscover knows")
{
    struct Case {
        const char* version;
        bool known;
    };
    const Case cases[] = {{"Exchange2010", true}, {"Exchange2010_SP1", true}, {"Exchange2013_SP1", true}, {"Exchange2019", true},
        {"", false}, {"V2015_10_05", false}, {"Exchange", false}};
    for (const Case& one : cases) {
        INFO(one.version);
        SoapRequest request;
        request.version = one.version;
        CHECK(request.knows_its_version() == one.known);
    }
}

TEST_CASE("GetUserSettings: an answer for each mailbox, a setting or an error for each that was asked")
{
    Lab lab;
    const auto asked = parse_soap(envelope("GetUserSettings", two_users));
    REQUIRE(asked);
    std::vector<SoapAnswer> answers(2);
    answers[0].subject = lab.alice;
    answers[1].error = {"InvalidUser", "no such user", {}};
    const std::string text = write_soap_answer(lab.context(), *asked, answers);
    CHECK(text.contains("<RedirectTarget i:nil=\"true\"/>")); // as WCF writes it
    const auto root = wire::parse_xml(text);
    REQUIRE(root);
    CHECK(root->is(soap_space, "Envelope"));
    CHECK(root->text_of("Header/Action") == std::string(autodiscover_space) + "/Autodiscover/GetUserSettingsResponse");
    CHECK(root->text_of("Header/ServerVersionInfo/MajorBuildNumber") == "1748");
    const wire::XmlElement* response = root->find("Body/GetUserSettingsResponseMessage/Response");
    REQUIRE(response);
    CHECK(response->space == autodiscover_space);
    CHECK(response->text_of("ErrorCode") == "NoError");
    const auto& users = response->find("UserResponses")->children;
    REQUIRE(users.size() == 2);
    CHECK(users[0].text_of("ErrorCode") == "NoError");
    REQUIRE(users[0].find("UserSettings")->children.size() == 1);
    const wire::XmlElement& setting = users[0].find("UserSettings")->children[0];
    CHECK(*setting.attribute("type") == "StringSetting");
    CHECK(setting.text_of("Name") == "ExternalEwsUrl");
    CHECK(setting.text_of("Value") == "https://mail.contoso.test:10443/EWS/Exchange.asmx");
    const auto& errors = users[0].find("UserSettingErrors")->children;
    REQUIRE(errors.size() == 2);
    CHECK(errors[0].text_of("ErrorCode") == "InvalidSetting");
    CHECK(errors[0].text_of("SettingName") == "Nonsense");
    CHECK(errors[1].text_of("ErrorCode") == "SettingIsNotAvailable");
    CHECK(users[1].text_of("ErrorCode") == "InvalidUser");
    CHECK(users[1].find("UserSettings")->children.empty());
}

TEST_CASE("settings that are no plain strings, and what is not there")
{
    Lab lab;
    PoxContext context = lab.context();
    const auto owa = wire::parse_xml(
        "<r xmlns:i='urn:i'>" + wire::write_xml(*user_setting(context, lab.alice, "ExternalWebClientUrls").node, {false, false}) + "</r>");
    REQUIRE(owa);
    CHECK(owa->text_of("UserSetting/WebClientUrls/WebClientUrl/Url") == "https://mail.contoso.test:10443/owa/");
    CHECK(owa->text_of("UserSetting/WebClientUrls/WebClientUrl/AuthenticationMethods") == "Fba");
    const Setting without = user_setting(context, lab.alice, "ExternalImap4Connections");
    CHECK(without.known);
    CHECK(!without.node);
    context.mail_protocols = true;
    const Setting imap = user_setting(context, lab.alice, "ExternalImap4Connections");
    REQUIRE(imap.node);
    CHECK(wire::write_xml(*imap.node, {false, false})
            .contains("<EncryptionMethod>SSL</EncryptionMethod><Hostname>mail.contoso.test</Hostname><Port>10993</Port>"));
    CHECK(!user_setting(context, lab.alice, "Nonsense").known);
    CHECK(!user_setting(context, lab.alice, "External").known);
    CHECK(domain_setting(context, "ExternalEwsUrl").node);
    CHECK(!domain_setting(context, "UserDN").known);
}

TEST_CASE("a redirect, a refusal, an organization that trusts nobody")
{
    Lab lab;
    const auto asked = parse_soap(envelope("GetUserSettings", two_users));
    SoapAnswer redirect;
    redirect.error = {"RedirectAddress", "ask again", "b@contoso.test"};
    const auto told = wire::parse_xml(write_soap_answer(lab.context(), *asked, {redirect}));
    REQUIRE(told);
    CHECK(told->text_of("Body/GetUserSettingsResponseMessage/Response/UserResponses/UserResponse/RedirectTarget") == "b@contoso.test");
    const auto busy = wire::parse_xml(write_soap_refusal(lab.context(), *asked, {"ServerBusy", "later", {}}));
    REQUIRE(busy);
    CHECK(busy->text_of("Body/GetUserSettingsResponseMessage/Response/ErrorCode") == "ServerBusy");
    const auto federation = parse_soap(envelope("GetFederationInformation", "<a:Domain>contoso.test</a:Domain>"));
    SoapAnswer none;
    none.error = {"NotFederated", "no", {}};
    const auto refused = wire::parse_xml(write_soap_answer(lab.context(), *federation, {none}));
    REQUIRE(refused);
    CHECK(refused->text_of("Body/GetFederationInformationResponseMessage/Response/ErrorCode") == "NotFederated");
    CHECK(wire::parse_xml(write_soap_fault("Client", "x"))->text_of("Body/Fault/faultcode") == "s:Client");
    CHECK(is_soap_error("InvalidUser"));
    CHECK(!is_soap_error("invaliduser"));
}

TEST_CASE("version 2")
{
    Lab lab;
    const std::vector<std::string> known{"AutodiscoverV1", "ActiveSync", "Ews"};
    const auto url = json_url(lab.addresses, known, "activesync");
    REQUIRE(url);
    CHECK(write_json_url(*url) == R"({"Protocol":"ActiveSync","Url":"https://mail.contoso.test:10443/Microsoft-Server-ActiveSync"})");
    CHECK(!json_url(lab.addresses, known, "Rest"));
    CHECK(!json_url(lab.addresses, known, ""));
    CHECK(write_json_error("X", "a \"b\"") == R"({"ErrorCode":"X","ErrorMessage":"a \"b\""})");
    CHECK(email_of_path("/v1.0/alice@contoso.test") == "alice@contoso.test");
    CHECK(email_of_path("/V1.0/a") == "a");
    CHECK(email_of_path("").empty());
}

#include "autodiscover/soap.hpp"

#include "autodiscover/names.hpp"
#include "autodiscover/settings.hpp"
#include "wire/xml.hpp"

#include <algorithm>
#include <array>

namespace exemu::autodiscover {

using wire::XmlNode;

namespace {

constexpr std::array<std::pair<Operation, std::string_view>, 4> operations{{
    {Operation::get_user_settings, "GetUserSettings"},
    {Operation::get_domain_settings, "GetDomainSettings"},
    {Operation::get_federation_information, "GetFederationInformation"},
    {Operation::get_organization_relationship_settings, "GetOrganizationRelationshipSettings"},
}};

constexpr std::string_view error_names[] = {"NoError", "RedirectAddress", "RedirectUrl", "InvalidUser", "InvalidRequest", "InvalidSetting",
    "SettingIsNotAvailable", "ServerBusy", "InvalidDomain", "NotFederated", "InternalServerError"};

// A batch of the EWS Managed API has 90 users and some 80 settings.
constexpr wire::XmlLimits limits{24, 2'000};

std::vector<std::string> texts(const wire::XmlElement* list, std::string_view of)
{
    std::vector<std::string> all;
    for (const wire::XmlElement& one : list ? list->children : std::vector<wire::XmlElement>())
        if (one.name == of)
            all.emplace_back(one.name == "User" ? one.text_of("Mailbox") : std::string(trim(one.text)));
    return all;
}

} // namespace

std::string_view to_text(Operation operation)
{
    return std::ranges::find(operations, operation, &std::pair<Operation, std::string_view>::first)->second;
}

std::optional<Operation> operation_named(std::string_view name)
{
    const auto found = std::ranges::find(operations, name, &std::pair<Operation, std::string_view>::second);
    return found == operations.end() ? std::nullopt : std::optional(found->first);
}

bool is_soap_error(std::string_view name) { return std::ranges::find(error_names, name) != std::end(error_names); }

bool SoapRequest::knows_its_version() const
{
    // Exchange: the names of EWS' later schemas (V2015_10_05) are refused here.
    return version.starts_with("Exchange20") && version.size() >= 12 && version.size() <= 16;
}

Parsed<SoapRequest> parse_soap(std::string_view body)
{
    const auto envelope = wire::parse_xml(body, limits);
    if (!envelope)
        return std::unexpected(envelope.error());
    if (!envelope->is(soap_space, "Envelope"))
        return syntax_error("a SOAP 1.1 envelope", 0);
    const wire::XmlElement* content = envelope->child("Body");
    if (!content || content->children.empty())
        return syntax_error("a body with an operation", 0);
    const wire::XmlElement& message = content->children.front();
    constexpr std::string_view suffix = "RequestMessage";
    const auto operation = message.space == autodiscover_space && message.name.ends_with(suffix)
        ? operation_named(std::string_view(message.name).substr(0, message.name.size() - suffix.size()))
        : std::nullopt;
    if (!operation)
        return syntax_error("an operation of Autodiscover", 0);
    SoapRequest request;
    request.operation = *operation;
    request.version = envelope->text_of("Header/RequestedServerVersion");
    if (const wire::XmlElement* asked = message.child("Request")) {
        request.settings = texts(asked->child("RequestedSettings"), "Setting");
        if (*operation == Operation::get_user_settings)
            request.subjects = texts(asked->child("Users"), "User");
        else if (*operation == Operation::get_federation_information)
            request.subjects = {asked->text_of("Domain")};
        else
            request.subjects = texts(asked->child("Domains"), "Domain");
    }
    return request;
}

// ---- answers

namespace {

XmlNode number(const char* name, unsigned value) { return XmlNode(name, std::to_string(value)); }

std::string enveloped(const PoxContext& context, const SoapRequest& request, XmlNode response)
{
    const persona::Build build = context.persona.build();
    XmlNode version("h:ServerVersionInfo");
    version.with("xmlns:h", std::string(autodiscover_space)).with("xmlns:i", std::string(instance_space));
    version.add(number("h:MajorVersion", build.major)).add(number("h:MinorVersion", build.minor));
    version.add(number("h:MajorBuildNumber", build.build)).add(number("h:MinorBuildNumber", build.revision));
    version.add("h:Version", context.style.soap_version);
    const std::string name(to_text(request.operation));
    XmlNode action("a:Action", std::string(autodiscover_space) + "/Autodiscover/" + name + "Response");
    action.with("s:mustUnderstand", "1");
    XmlNode message(name + "ResponseMessage");
    message.with("xmlns", std::string(autodiscover_space)).add(std::move(response));
    XmlNode envelope("s:Envelope");
    envelope.with("xmlns:s", std::string(soap_space)).with("xmlns:a", std::string(addressing_space));
    envelope.add(XmlNode("s:Header").add(std::move(action)).add(std::move(version))).add(XmlNode("s:Body").add(std::move(message)));
    return wire::write_xml(envelope, {false, false});
}

XmlNode response_node() { return XmlNode("Response").with("xmlns:i", std::string(instance_space)); }
XmlNode nil(const char* name) { return XmlNode(name).with("i:nil", "true"); }

// What an answer to a mailbox and one to a domain have in common; their elements are called after what they are of.
struct Family {
    const char *responses, *response, *errors, *error, *settings;
};
constexpr Family of_users{"UserResponses", "UserResponse", "UserSettingErrors", "UserSettingError", "UserSettings"};
constexpr Family of_domains{"DomainResponses", "DomainResponse", "DomainSettingErrors", "DomainSettingError", "DomainSettings"};

XmlNode answer_to_one(const Family& family, const PoxContext& context, const SoapRequest& request, const SoapAnswer& answer)
{
    XmlNode node(family.response);
    node.add("ErrorCode", answer.error.code).add("ErrorMessage", answer.error.message);
    node.add(answer.error.target.empty() ? nil("RedirectTarget") : XmlNode("RedirectTarget", answer.error.target));
    XmlNode errors(family.errors), settings(family.settings);
    if (answer.error.code == "NoError") {
        for (const std::string& name : request.settings) {
            const bool is_domain = request.operation == Operation::get_domain_settings;
            Setting setting = is_domain ? domain_setting(context, name) : user_setting(context, answer.subject, name);
            if (setting.node) {
                settings.add(std::move(*setting.node));
                continue;
            }
            const std::string code = setting.known ? "SettingIsNotAvailable" : "InvalidSetting";
            XmlNode error(family.error);
            error.add("ErrorCode", code).add("ErrorMessage", context.style.text(code)).add("SettingName", name);
            errors.add(std::move(error));
        }
    }
    return std::move(node).add(std::move(errors)).add(std::move(settings));
}

} // namespace

std::string write_soap_answer(const PoxContext& context, const SoapRequest& request, const std::vector<SoapAnswer>& answers)
{
    XmlNode response = response_node();
    if (request.operation == Operation::get_federation_information) {
        const SoapError& error = answers.front().error;
        response.add("ErrorCode", error.code).add("ErrorMessage", error.message);
        return enveloped(context, request, std::move(response).add(nil("ApplicationUri")).add(nil("Domains")).add(nil("TokenIssuers")));
    }
    response.add("ErrorCode", "NoError").add("ErrorMessage", "");
    const Family& family = request.operation == Operation::get_user_settings ? of_users : of_domains;
    XmlNode all(family.responses);
    for (const SoapAnswer& answer : answers)
        all.add(answer_to_one(family, context, request, answer));
    return enveloped(context, request, std::move(response).add(std::move(all)));
}

std::string write_soap_refusal(const PoxContext& context, const SoapRequest& request, const SoapError& error)
{
    XmlNode response = response_node();
    response.add("ErrorCode", error.code).add("ErrorMessage", error.message);
    if (request.operation == Operation::get_user_settings)
        response.add(nil("UserResponses"));
    else if (request.operation == Operation::get_domain_settings)
        response.add(nil("DomainResponses"));
    return enveloped(context, request, std::move(response));
}

std::string write_soap_fault(std::string_view code, std::string_view text)
{
    XmlNode fault("s:Fault");
    fault.add("faultcode", "s:" + std::string(code)).add(XmlNode("faultstring", std::string(text)).with("xml:lang", "en-US"));
    XmlNode envelope("s:Envelope");
    envelope.with("xmlns:s", std::string(soap_space)).add(XmlNode("s:Body").add(std::move(fault)));
    return wire::write_xml(envelope, {false, false});
}

} // namespace exemu::autodiscover

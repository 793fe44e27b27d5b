#include "autodiscover/pox.hpp"

#include "autodiscover/names.hpp"
#include "base/random.hpp"
#include "wire/xml.hpp"

#include <fmt/format.h>

namespace exemu::autodiscover {

using wire::XmlNode;

std::string_view to_text(Schema schema) { return schema == Schema::outlook ? "outlook" : "mobilesync"; }

namespace {

// Requests are small; what is larger is no request.
constexpr wire::XmlLimits limits{16, 200};

XmlNode root_with(XmlNode response) { return XmlNode("Autodiscover").with("xmlns", std::string(response_root)).add(std::move(response)); }

XmlNode response_in(std::string_view space) { return XmlNode("Response").with("xmlns", std::string(space)); }

// [MS-ASCMD] 2.2.3.63: "06:43:23.5134345".
std::string time_of_day(WallTime now)
{
    const auto ticks = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count() % 86'400'000'000;
    return fmt::format(
        "{:02}:{:02}:{:02}.{:06}0", ticks / 3'600'000'000, ticks / 60'000'000 % 60, ticks / 1'000'000 % 60, ticks % 1'000'000);
}

} // namespace

Parsed<PoxRequest> parse_pox(std::string_view body)
{
    const auto root = wire::parse_xml(body, limits);
    if (!root)
        return std::unexpected(root.error());
    PoxRequest request;
    if (root->is(mobilesync_request, "Autodiscover"))
        request.schema = Schema::mobilesync;
    else if (!root->is(outlook_request, "Autodiscover"))
        return syntax_error("Autodiscover in a namespace of requests", 0);
    const wire::XmlElement* asked = root->child("Request");
    if (!asked)
        return syntax_error("Request", 0);
    request.email = asked->text_of("EMailAddress");
    request.legacy_dn = asked->text_of("LegacyDN");
    if (request.email.empty() && request.legacy_dn.empty())
        return syntax_error("EMailAddress or LegacyDN", 0);
    const std::string wanted = asked->text_of("AcceptableResponseSchema");
    request.asked_for_a_schema_of_ours = wanted == (request.schema == Schema::outlook ? outlook_response : mobilesync_response);
    return request;
}

std::string write_pox_error(const PoxContext& context, Schema schema, unsigned code, std::string_view message)
{
    // A hash of the server's name ([MS-OXDSCLI] 2.2.4.1.1.3).
    const auto id = static_cast<std::uint32_t>(hash_of(0, context.persona.host));
    XmlNode error("Error");
    error.with("Time", time_of_day(context.now)).with("Id", std::to_string(id));
    error.add("ErrorCode", std::to_string(code)).add("Message", std::string(message)).add("DebugData", "");
    XmlNode response = schema == Schema::mobilesync ? response_in(mobilesync_response) : XmlNode("Response");
    return wire::write_xml(root_with(std::move(response).add(std::move(error))));
}

std::string write_redirect_address(Schema schema, std::string_view email, std::string_view to)
{
    if (schema == Schema::mobilesync) {
        XmlNode response = response_in(mobilesync_response);
        response.add("Culture", "en:us").add(XmlNode("User").add("EMailAddress", std::string(email)));
        response.add(XmlNode("Action").add("Redirect", std::string(to)));
        return wire::write_xml(root_with(std::move(response)));
    }
    XmlNode account("Account");
    account.add("AccountType", "email").add("Action", "redirectAddr").add("RedirectAddr", std::string(to));
    return wire::write_xml(root_with(response_in(outlook_response).add(std::move(account))));
}

std::string write_redirect_url(std::string_view to)
{
    XmlNode account("Account");
    account.add("AccountType", "email").add("Action", "redirectUrl").add("RedirectUrl", std::string(to));
    return wire::write_xml(root_with(response_in(outlook_response).add(std::move(account))));
}

std::string write_mobilesync_settings(const PoxContext& context, const Subject& subject)
{
    XmlNode response = response_in(mobilesync_response);
    response.add("Culture", "en:us");
    response.add(XmlNode("User").add("DisplayName", subject.display).add("EMailAddress", subject.smtp));
    const std::string url = context.addresses.activesync();
    XmlNode server("Server");
    server.add("Type", "MobileSync").add("Url", url).add("Name", url);
    response.add(XmlNode("Action").add(XmlNode("Settings").add(std::move(server))));
    return wire::write_xml(root_with(std::move(response)));
}

std::string write_mobilesync_failure(const PoxContext&, std::string_view email, unsigned status, std::string_view message)
{
    XmlNode response = response_in(mobilesync_response);
    response.add("Culture", "en:us").add(XmlNode("User").add("EMailAddress", std::string(email)));
    XmlNode error("Error");
    error.add("Status", std::to_string(status)).add("Message", std::string(message)).add("DebugData", "MailUser");
    response.add(XmlNode("Action").add(std::move(error)));
    return wire::write_xml(root_with(std::move(response)));
}

std::string server_version(const persona::Build& build)
{
    return fmt::format("{:X}", 0x70008000u | (build.major & 0x3f) << 22 | (build.minor & 0x3f) << 16 | (build.build & 0x7fff));
}

} // namespace exemu::autodiscover

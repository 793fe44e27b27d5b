#include "autodiscover/site.hpp"

#include "autodiscover/options.hpp"
#include "autodiscover/turns.hpp"
#include "base/text.hpp"
#include "http/voice.hpp"

#include <charconv>

namespace exemu::autodiscover {

using http::Access;
using http::Mount;
using http::Request;
using http::Visit;
using session::Reply;

namespace {

constexpr std::string_view xml_path = "/autodiscover.xml", soap_path = "/autodiscover.svc", json_path = "/autodiscover.json";
constexpr std::size_t longest_request = 256 * 1024;

// SOAPAction tells the operation before the body is read.
bool asks_for_federation(const Request& request)
{
    return request.is("POST") && request.get("SOAPAction").contains("GetFederationInformation");
}

class Autodiscover final : public http::Site {
public:
    Autodiscover(Style style, const Options& options, bool has_json) : style_(std::move(style)), options_(options), has_json_(has_json) {}

    std::vector<Mount> mounts() const override
    {
        return {{"/Autodiscover", "autodiscover"}, {"/Autodiscover/autodiscover.svc", "autodiscover-soap"}};
    }

    Access access(const Request& request, const Mount& mount) const override
    {
        if (has_json_ && istarts_with(request.path.substr(std::min(request.path.size(), std::size_t{13})), json_path))
            return Access::anonymous;
        const bool is_soap = iends_with(mount.path, soap_path);
        return is_soap && asks_for_federation(request) ? Access::anonymous : Access::login;
    }

    Task<Reply> answer(Visit& visit) const override
    {
        const bool is_soap = iends_with(visit.mount()->path, soap_path);
        const std::string_view rest = visit.rest();
        if (!is_soap && has_json_ && istarts_with(rest, json_path)) {
            Reply reply = co_await answer_json(visit, rest.substr(json_path.size()));
            co_return reply;
        }
        if (is_soap ? !rest.empty() : !iequals(rest, xml_path))
            co_return visit.say(visit.error_page(404));
        if (visit.request().is("GET") || visit.request().is("HEAD")) {
            ProbeTurn turn(visit, is_soap, style_, options_);
            Reply reply = co_await visit.take(turn);
            co_return reply;
        }
        if (!visit.request().is("POST"))
            co_return visit.say(visit.error_page(405));
        std::expected<std::string, http::Response> body = co_await visit.body(longest_request);
        if (!body)
            co_return visit.say(std::move(body.error()));
        Reply reply = co_await answer_post(visit, *body, is_soap);
        co_return reply;
    }

private:
    Task<Reply> answer_post(Visit& visit, const std::string& body, bool is_soap) const
    {
        if (!is_soap) {
            PoxTurn turn(visit, parse_pox(body), style_, options_);
            Reply reply = co_await visit.take(turn);
            co_return reply;
        }
        Parsed<SoapRequest> asked = parse_soap(body);
        // Exchange: WCF refuses what is no message of this service before any code of Autodiscover sees it.
        if (!asked)
            co_return visit.say(http::page(400, write_soap_fault("Client", "The message cannot be read."), "text/xml; charset=utf-8"));
        if (asked->operation != Operation::get_federation_information && !visit.user())
            co_return visit.say(visit.challenge_page());
        SoapTurn turn(visit, std::move(*asked), style_, options_);
        Reply reply = co_await visit.take(turn);
        co_return reply;
    }

    Task<Reply> answer_json(Visit& visit, std::string_view rest) const
    {
        if (!visit.request().is("GET") && !visit.request().is("HEAD"))
            co_return visit.say(visit.error_page(405));
        JsonRequest asked;
        asked.email = visit.request().parameter("Email").value_or(std::string(email_of_path(rest)));
        asked.protocol = visit.request().parameter("Protocol").value_or("");
        const std::string count = visit.request().parameter("RedirectCount").value_or("");
        unsigned redirects = 0;
        if (std::from_chars(count.data(), count.data() + count.size(), redirects).ec == std::errc() && !count.empty())
            asked.redirects = redirects;
        JsonTurn turn(visit, std::move(asked), style_, options_);
        Reply reply = co_await visit.take(turn);
        co_return reply;
    }

    Style style_;
    Options options_;
    bool has_json_;
};

std::shared_ptr<const http::Site> make(const http::SiteParts& parts)
{
    const http::Style& style = parts.voice.style;
    const auto own = style.sites.find("autodiscover");
    if (own == style.sites.end())
        return nullptr;
    Problems problems;
    Style decoded = decode<Style>(own->second, problems);
    const Options options = parts.options ? decode<Options>(*parts.options, problems) : Options{};
    if (!problems.empty())
        throw std::logic_error(problems.to_text());
    return std::make_shared<Autodiscover>(std::move(decoded), options, style.autodiscover_json.has_value() && options.version_two);
}

} // namespace

http::SiteKind site()
{
    http::SiteKind kind;
    kind.name = "autodiscover";
    kind.describe = describe;
    kind.make = make;
    kind.check_options = [](const Tree& options, Problems& problems) { decode<Options>(options, problems); };
    kind.options = describe_options<Options>();
    kind.check_style = [](const Tree& style, Problems& problems) { decode<Style>(style, problems); };
    return kind;
}

} // namespace exemu::autodiscover

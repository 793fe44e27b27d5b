#include "ecp/site.hpp"

#include "base/text.hpp"
#include "ecp/facts.hpp"
#include "ecp/pages.hpp"
#include "ecp/turns.hpp"
#include "http/voice.hpp"
#include "owa/gate.hpp"

#include <fmt/format.h>

namespace exemu::ecp {

using http::Response;
using http::Visit;
using session::Reply;

Task<std::optional<Response>> PageTurn::respond()
{
    Response response = http::page(200, show(visit_, *find_page(page_)));
    response.fields.add("Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'");
    response.fields.add("X-Content-Type-Options", "nosniff");
    response.fields.add("Cache-Control", "no-cache, no-store");
    response.compressible = true;
    co_return response;
}

namespace {

class Ecp final : public http::Site {
public:
    explicit Ecp(const http::SiteParts& parts) : voice_(parts.voice), gate_(parts.voice, options_of_owa(parts)) {}

    std::vector<http::Mount> mounts() const override { return {{"/ecp", "ecp"}}; }
    http::Access access(const http::Request&, const http::Mount&) const override { return http::Access::anonymous; }
    Task<Reply> answer(Visit&) const override;

private:
    static owa::Options options_of_owa(const http::SiteParts&);
    std::optional<Response> file(const Visit&) const;

    const http::Voice& voice_;
    owa::Gate gate_;
};

// Its sessions are those of the web mail, and live as long.
owa::Options Ecp::options_of_owa(const http::SiteParts& parts)
{
    Problems seen_already;
    const auto found = parts.voice.options.sites.find("owa");
    return found == parts.voice.options.sites.end() ? owa::Options() : decode<owa::Options>(found->second, seen_already);
}

// Files that anybody gets: the looks, and the deployment file of the export tool, by which scanners read the build (2013 and later).
// Ours names the build and nothing to install.
std::optional<Response> Ecp::file(const Visit& visit) const
{
    const std::string rest = to_lower(visit.rest());
    if (rest == "/exemu/admin.css") {
        Response response = http::page(200, std::string(packed_page("admin.css")), "text/css; charset=utf-8");
        response.fields.add("Cache-Control", "no-cache");
        response.compressible = true;
        return response;
    }
    constexpr std::string_view tool = "/exporttool/microsoft.exchange.ediscovery.exporttool.application";
    if (voice_.style.fe_server && (rest == "/current" + std::string(tool) || rest == "/" + voice_.names.build + std::string(tool)))
        return http::page(200,
            fmt::format("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<assembly manifestVersion=\"1.0\">\r\n  <assemblyIdentity "
                        "name=\"microsoft.exchange.ediscovery.exporttool.application\" version=\"{}\" />\r\n</assembly>\r\n",
                voice_.names.build),
            "application/x-ms-application");
    return std::nullopt;
}

Task<Reply> Ecp::answer(Visit& visit) const
{
    if (const std::optional<Response> found = file(visit))
        co_return visit.say(*found);
    owa::Judged judged;
    std::optional<Reply> turned_away = co_await owa::admit(visit, gate_, owa::Asker::page, judged);
    if (turned_away)
        co_return std::move(*turned_away);
    const std::string rest = to_lower(visit.rest());
    const Page* page = find_page(visit.request().parameter("page").value_or(""));
    if (!page || (!rest.empty() && rest != "/" && rest != "/default.aspx"))
        co_return visit.say(visit.error_page(404));
    PageTurn turn(visit, std::string(page->name));
    Reply reply = co_await visit.take(turn);
    co_return reply;
}

} // namespace

http::SiteKind site()
{
    http::SiteKind kind;
    kind.name = "ecp";
    kind.describe = describe;
    kind.make = [](const http::SiteParts& parts) -> std::shared_ptr<const http::Site> { return std::make_shared<Ecp>(parts); };
    return kind;
}

} // namespace exemu::ecp

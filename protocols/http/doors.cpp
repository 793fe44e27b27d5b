#include "http/doors.hpp"

#include "base/text.hpp"
#include "http/activesync.hpp"
#include "http/request_turn.hpp"
#include "http/voice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace exemu::http {

namespace {

// The first segment of the path that shows the directory: "/EWS" of "/EWS/Exchange.asmx".
std::string mount_of(std::string_view probe) { return std::string(probe.substr(0, probe.find_first_of("/?", 1))); }

// GET / on port 443.
class Root final : public Site {
public:
    std::vector<Mount> mounts() const override { return {{"/", ""}}; }
    Access access(const Request&, const Mount&) const override { return Access::anonymous; }

    Task<session::Reply> answer(Visit& visit) const override
    {
        if (visit.request().path != "/") { // nobody's path
            UnknownTurn turn(visit, visit.error_page(404));
            session::Reply reply = co_await visit.take(turn);
            co_return reply;
        }
        if (visit.voice().options.redirect)
            co_return visit.say(visit.document_moved(*visit.voice().options.redirect));
        if (visit.voice().options.site == WebSite::back_end)
            co_return visit.say(visit.error_page(403));
        co_return visit.say(visit.stands_for(visit.style().root));
    }
};

// The text of a page that somebody sees who has logged in.
std::string page_of(const Visit& visit, std::string_view title)
{
    return fmt::format(
        "<html><head><title>{0}</title></head><body>\r\n<h1>{0}</h1>\r\n<p>Version: {1}<br>Vdir Path: {2}<br>User: {3}</p>\r\n"
        "</body></html>\r\n",
        title, visit.voice().names.build, html_escape(visit.mount()->path), html_escape(visit.user().typed));
}

class Door final : public Site {
public:
    Door(std::string path, std::string directory, const Directory& facts)
        : path_(std::move(path)), directory_(std::move(directory)), facts_(facts)
    {
    }

    std::vector<Mount> mounts() const override { return {{path_, directory_}}; }

    Access access(const Request&, const Mount&) const override { return facts_.status == 401 ? Access::login : Access::anonymous; }

    Task<session::Reply> answer(Visit& visit) const override
    {
        if (facts_.status != 401) {
            co_return visit.say(anonymous_answer(visit));
        }
        const Request& request = visit.request();
        if (request.is("GET") || request.is("HEAD"))
            co_return visit.say(shown_in_browser(visit));
        // A protocol that is known and not served: 503 says so, and the journal.
        Response unserved = visit.error_page(503);
        unserved.note = directory_ + " is not served by this version";
        UnknownTurn turn(visit, std::move(unserved));
        session::Reply reply = co_await visit.take(turn);
        co_return reply;
    }

private:
    Response anonymous_answer(Visit& visit) const
    {
        if (facts_.answer && visit.request().path.size() <= path_.size() + 1)
            return visit.stands_for(*facts_.answer);
        switch (facts_.status) {
        case 301: return visit.document_moved(visit.url(path_ + "/"), 301);
        case 302: return visit.document_moved(visit.url("/owa"));
        case 403: return visit.error_page(403);
        default: return visit.error_page(404);
        }
    }

    Response shown_in_browser(const Visit& visit) const
    {
        if (directory_.starts_with("mapi") && visit.style().mapi)
            return page(200, page_of(visit, visit.style().mapi->page_title));
        if (directory_ == "ews")
            return page(200, page_of(visit, "Service"));
        if (directory_ == "powershell" || directory_ == "rpc")
            return page(200, "");
        return visit.error_page(404);
    }

    std::string path_, directory_;
    const Directory& facts_;
};

} // namespace

std::vector<std::pair<std::string_view, std::shared_ptr<const Site>>> make_doors(const Voice& voice)
{
    std::vector<std::pair<std::string_view, std::shared_ptr<const Site>>> all;
    std::set<std::string> taken;
    for (const Route& route : voice.routes)
        taken.insert(to_lower(route.mount.path));
    if (taken.insert("/microsoft-server-activesync").second)
        all.emplace_back("eas", make_activesync(voice));
    for (const auto& [name, facts] : voice.style.directories) {
        std::string path = mount_of(facts.probe);
        if (taken.insert(to_lower(path)).second)
            all.emplace_back(name, std::make_shared<Door>(path, name, facts));
    }
    all.emplace_back("root", std::make_shared<Root>());
    return all;
}

} // namespace exemu::http

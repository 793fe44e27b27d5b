#include "http/health.hpp"

#include "base/text.hpp"
#include "http/events.hpp"
#include "http/voice.hpp"

#include <algorithm>

namespace exemu::http {

namespace {

class HealthSite final : public Site {
public:
    explicit HealthSite(const Voice& voice) : voice_(voice) {}

    std::vector<Mount> mounts() const override
    {
        std::vector<Mount> all;
        for (const std::string& directory : voice_.style.health->directories)
            all.push_back({"/" + directory + "/" + voice_.style.health->page, ""});
        return all;
    }

    Access access(const Request&, const Mount&) const override { return Access::anonymous; }

    Task<session::Reply> answer(Visit& visit) const override
    {
        const std::string_view path = visit.mount()->path;
        std::string directory(path.substr(1, path.rfind('/') - 1));
        const auto& down = voice_.options.maintenance;
        const bool in_service = std::ranges::none_of(down, [&](const std::string& one) { return iequals(one, directory) || one == "all"; });
        HealthTurn turn(visit, std::move(directory), in_service);
        session::Reply reply = co_await visit.take(turn);
        co_return reply;
    }

private:
    const Voice& voice_;
};

} // namespace

HealthTurn::HealthTurn(Visit& visit, std::string directory, bool in_service)
    : Turn(visit, events().health_check), directory_(std::move(directory)), in_service_(in_service)
{
}

// Exchange: the page is no file; managed availability answers it while the component is Active, and there is none otherwise.
Task<std::optional<Response>> HealthTurn::respond()
{
    if (!in_service_)
        co_return visit_.error_page(503);
    Response response = page(200, visit_.fill(visit_.style().health->body), "text/html");
    response.order = &visit_.style().orders.page;
    co_return response;
}

std::shared_ptr<const Site> make_health(const Voice& voice) { return voice.style.health ? std::make_shared<HealthSite>(voice) : nullptr; }

} // namespace exemu::http

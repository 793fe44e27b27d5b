#include "http/redirects.hpp"

#include "base/text.hpp"
#include "http/reply_form.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::http {

namespace {

// Of a URL, or of an address: "mail.contoso.test" of "https://mail.contoso.test:8443/x" and of "bob@mail.contoso.test". Empty: of the
// same server ("/owa/").
std::string_view host_of(std::string_view target)
{
    if (const std::size_t scheme = target.find("://"); scheme != target.npos)
        target.remove_prefix(scheme + 3);
    else if (target.starts_with("//"))
        target.remove_prefix(2);
    else if (target.contains('@') && !target.contains('/'))
        return target.substr(target.rfind('@') + 1);
    else
        return {};
    std::string_view host = target.substr(0, target.find_first_of("/?#"));
    if (const std::size_t at = host.rfind('@'); at != host.npos) // user info hides where a URL leads
        host.remove_prefix(at + 1);
    if (host.starts_with('['))
        return host.substr(0, host.find(']') + 1);
    return host.substr(0, host.find(':'));
}

bool covers(std::string_view pattern, std::string_view host)
{
    if (pattern.starts_with("*."))
        return iends_with(host, pattern.substr(1)) && host.size() > pattern.size() - 1;
    return iequals(pattern, host);
}

bool belongs_to(std::string_view domain, std::string_view host)
{
    return iequals(domain, host) || iends_with(host, "." + std::string(domain));
}

bool is_allowed(const scenario::Scenario& scenario, std::string_view host)
{
    if (host.empty() || host.contains('{')) // a placeholder of ours
        return true;
    if (iequals(host, "localhost") || host.starts_with("127.") || host == "[::1]")
        return true;
    if (belongs_to(scenario.persona.domain, host) || iequals(scenario.persona.host, host) ||
        scenario.directory->is_local("x@" + std::string(host)))
        return true;
    return std::ranges::any_of(scenario.redirects_allowed, [&](const std::string& one) { return covers(one, host); });
}

void judge(const scenario::Scenario& scenario, std::string_view target, const Place& place, Problems& problems)
{
    const std::string_view host = host_of(target);
    if (!is_allowed(scenario, host))
        problems.add(place,
            fmt::format("\"{}\" would send a peer to {}, which is no host of {}: name it under redirects: {{allow: [{}]}} if that is meant",
                target, host, scenario.persona.domain, host));
}

} // namespace

void check_redirects(const scenario::Scenario& scenario, Problems& problems)
{
    for (const scenario::Rule& rule : scenario.rules) {
        for (const scenario::Step& step : rule.action.steps) {
            if (const auto* say = std::get_if<scenario::SayStep>(&step)) {
                for (const auto& [event, form] : say->forms) {
                    const auto* reply = dynamic_cast<const ReplyForm*>(form.get());
                    for (std::size_t i = 0; reply && i < reply->redirects.size(); ++i)
                        judge(scenario, reply->redirects[i], reply->redirect_places[i], problems);
                    if (reply && !reply->redirects.empty())
                        break; // the same words, read once for each event
                }
            }
            if (const auto* alter = std::get_if<scenario::AlterStep>(&step)) {
                for (const scenario::Alteration& one : alter->parts)
                    for (const std::string_view part : {"header.Location", "header.X-MS-Location"})
                        if (iequals(one.part, part))
                            judge(scenario, one.value.value_or(""), rule.place, problems);
            }
        }
    }
    for (const scenario::Listener& listener : scenario.listeners) {
        const Tree* redirect = listener.protocol == "http" ? listener.options.find("redirect") : nullptr;
        if (redirect && redirect->is_scalar())
            judge(scenario, redirect->text, redirect->place, problems);
    }
}

} // namespace exemu::http

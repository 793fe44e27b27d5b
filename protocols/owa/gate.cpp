#include "owa/gate.hpp"

#include "base/text.hpp"
#include "http/proxy_cookies.hpp"
#include "http/voice.hpp"
#include "owa/turns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <unordered_set>

namespace exemu::owa {

namespace {

// Sessions that were logged off: their cookies are well made and may still be somewhere.
class Ended {
public:
    void add(const std::string& id)
    {
        const std::lock_guard lock(mutex_);
        if (!known_.insert(id).second)
            return;
        order_.push_back(id);
        if (order_.size() > most) {
            known_.erase(order_.front());
            order_.pop_front();
        }
    }
    bool has(const std::string& id) const
    {
        const std::lock_guard lock(mutex_);
        return known_.contains(id);
    }

private:
    static constexpr std::size_t most = 10'000;
    mutable std::mutex mutex_;
    std::unordered_set<std::string> known_;
    std::deque<std::string> order_;
};

Ended& ended()
{
    static Ended sessions;
    return sessions;
}

std::string set_cookie(std::string_view name, std::string_view value)
{
    return fmt::format("{}={}; path=/; secure; HttpOnly", name, value);
}
std::string clear_cookie(std::string_view name)
{
    return fmt::format("{}=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/; secure; HttpOnly", name);
}

std::string replaced(std::string text, std::string_view what, std::string_view by)
{
    if (const std::size_t at = text.find(what); at != text.npos)
        text.replace(at, what.size(), by);
    return text;
}

// The path of an address of this host, or of one without a host; empty for all others, and for what a browser could read otherwise.
std::string_view path_of(std::string_view address, std::string_view host)
{
    if (address.find_first_of("\\\r\n\t") != address.npos)
        return {};
    for (const std::string_view scheme : {"https://", "http://"})
        if (istarts_with(address, scheme)) {
            address.remove_prefix(scheme.size());
            if (!istarts_with(address, host))
                return {};
            address.remove_prefix(host.size());
            return address.starts_with('/') ? address : std::string_view();
        }
    return address.starts_with('/') && !address.starts_with("//") ? address : std::string_view();
}

} // namespace

std::string fresh_id() { return http::random_hex(); }

const auth::Sealer& keys_of_this_process()
{
    static const auth::Sealer sealer;
    return sealer;
}

Gate::Gate(const http::Voice& voice, Options options) : voice_(voice), options_(std::move(options)), cadata_(keys_of_this_process()) {}

const std::string& Gate::name(std::size_t i) const { return voice_.style.owa.cookies.at(i); }

CookieSet Gate::cookies_of(const http::Request& request) const
{
    const auto value = [&](std::size_t i) { return http::percent_decode(request.cookie(name(i)).value_or("")); };
    return {value(0), value(1), value(2), value(3), value(4)};
}

Judged Gate::judge(const http::Request& request, WallTime now) const
{
    Judged judged = cadata_.judge(cookies_of(request), now);
    if (judged.state == CookieState::valid && ended().has(judged.ticket.id))
        judged.state = CookieState::expired;
    return judged;
}

// Exchange: every request is authenticated anew with what the cookie holds, so that an account that is closed is closed at once.
const directory::Account* Gate::account_of(const session::Session& session, const Ticket& ticket)
{
    const directory::Account* account = session.directory().by_login(ticket.account);
    const directory::State state = account ? session.directory().state_of(*account) : directory::State::disabled;
    if (state != directory::State::active && state != directory::State::no_mailbox)
        return nullptr;
    const bool closed = std::ranges::any_of(account->without, [](const std::string& protocol) { return iequals(protocol, "owa"); });
    return closed ? nullptr : account;
}

Ticket Gate::let_in(http::Response& response, const std::string& account, bool trusted, WallTime now) const
{
    const Ticket ticket{account, fresh_id(), trusted, now};
    const CookieSet cookies = cadata_.make(ticket, now + (trusted ? options_.private_timeout : options_.public_timeout));
    const std::string* values[] = {&cookies.data, &cookies.ttl, &cookies.key, &cookies.iv, &cookies.signature};
    for (std::size_t i = 0; i < std::size(values); ++i)
        response.fields.add("Set-Cookie", set_cookie(name(i), *values[i]));
    return ticket;
}

void Gate::keep_alive(http::Response& response, const http::Request& request, const Judged& judged, WallTime now) const
{
    const Duration whole = judged.ticket.trusted ? options_.private_timeout : options_.public_timeout;
    if (judged.expires - now > whole - whole / 3)
        return;
    const std::string ttl = cadata_.renew(cookies_of(request), now + whole);
    if (!ttl.empty())
        response.fields.add("Set-Cookie", set_cookie(name(1), ttl));
}

void Gate::let_out(http::Response& response, const Ticket* ticket) const
{
    if (ticket)
        ended().add(ticket->id);
    for (std::size_t i = 0; i < 5; ++i)
        response.fields.add("Set-Cookie", clear_cookie(name(i)));
    for (const std::string_view also : {"X-OWA-CANARY", "UserContext"})
        response.fields.add("Set-Cookie", clear_cookie(also));
}

http::Response Gate::to_logon(http::Visit& visit, LogonReason reason) const
{
    // Who has never been here gets the answer of the virtual directory, as it was seen.
    if (reason == LogonReason::first && visit.directory() && visit.directory()->answer)
        return visit.stands_for(*visit.directory()->answer);
    const http::Request& request = visit.request();
    const std::string query = request.query.empty() || !request.is("GET") ? std::string() : "?" + request.query;
    return to_logon(visit, visit.url(request.path + query), reason);
}

http::Response Gate::to_logon(http::Visit& visit, std::string_view destination, LogonReason reason) const
{
    std::string location = visit.fill(replaced(voice_.style.owa.after_failure, "{destination}", http::percent_encode(destination)));
    if (const std::size_t at = location.rfind("reason="); at != location.npos)
        location = location.substr(0, at) + "reason=" + std::to_string(static_cast<unsigned>(reason));
    http::Response response = visit.object_moved(std::move(location));
    response.refused = reason == LogonReason::bad_credentials || reason == LogonReason::timed_out;
    return response;
}

// Exchange: a code of IIS for scripts, which could not follow a redirect to a form.
http::Response Gate::login_timeout()
{
    http::Response response = http::page(440, "{\"error\":\"The session is over.\"}", "application/json; charset=utf-8");
    response.reason = "Login Timeout";
    return response;
}

http::Response Gate::turned_away(http::Visit& visit, Asker asker, CookieState state) const
{
    if (asker == Asker::script)
        return login_timeout();
    return to_logon(visit, state == CookieState::absent ? LogonReason::first : LogonReason::timed_out);
}

std::string Gate::safe_destination(http::Visit& visit, std::string_view wanted) const
{
    const std::string_view path = path_of(wanted, visit.host());
    const bool ours = http::lies_at(path.substr(0, path.find_first_of("?#")), "/owa") ||
        http::lies_at(path.substr(0, path.find_first_of("?#")), "/ecp");
    return visit.url(ours ? path : "/owa/");
}

Task<std::optional<session::Reply>> admit(http::Visit& visit, const Gate& gate, Asker asker, Judged& judged)
{
    judged = gate.judge(visit.request(), visit.session().clock().wall());
    const directory::Account* account = judged.state == CookieState::valid ? Gate::account_of(visit.session(), judged.ticket) : nullptr;
    if (judged.state == CookieState::valid && !account)
        judged.state = CookieState::expired;
    if (account)
        visit.be({account->name, account, "forms"});
    SessionTurn turn(visit, gate, asker, judged.state);
    std::optional<session::Reply> answer = co_await visit.ask(turn);
    co_return answer;
}

} // namespace exemu::owa

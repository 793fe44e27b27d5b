#pragma once
#include "http/site.hpp"
#include "owa/cadata.hpp"
#include "owa/options.hpp"

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

// Who may come in: sessions that begin with a form and live in cookies. OWA and ECP share them.
namespace exemu::owa {

// Why somebody is sent to the form: `reason` of its address.
enum class LogonReason : std::uint8_t {
    first = 0,           // O: nobody has logged on yet
    logged_off = 1,      // UNCONFIRMED
    bad_credentials = 2, // G
    timed_out = 3,       // S, UNCONFIRMED
    other = 4,           // S, UNCONFIRMED: 2007 says it behind a changed password; clients take it for a refusal
    no_cookies = 5,      // UNCONFIRMED
};

// What asks: a page is redirected to the form, a script's call is told 440 Login Timeout.
enum class Asker : std::uint8_t { page, script };

class Gate {
public:
    Gate(const http::Voice&, Options);

    Judged judge(const http::Request&, WallTime now) const;
    // The account of a good session, as it is now: null when it is gone, locked, disabled or may not use OWA any more.
    static const directory::Account* account_of(const session::Session&, const Ticket&);

    // The cookies of a session that begins; its ticket.
    Ticket let_in(http::Response&, const std::string& account, bool trusted, WallTime now) const;
    // Another cadataTTL, when a third of the time is gone.
    void keep_alive(http::Response&, const http::Request&, const Judged&, WallTime now) const;
    // They are taken back, and this session is good for nothing any more.
    void let_out(http::Response&, const Ticket*) const;

    // To the form, and from there back to this request.
    http::Response to_logon(http::Visit&, LogonReason) const;
    // The same for a destination of the form's own.
    http::Response to_logon(http::Visit&, std::string_view destination, LogonReason) const;
    static http::Response login_timeout();
    http::Response turned_away(http::Visit&, Asker, CookieState) const;

    // Where a form may lead: an address of this server's OWA or ECP; anything else becomes /owa/.
    std::string safe_destination(http::Visit&, std::string_view wanted) const;

    std::string canary(const Ticket& ticket) const { return cadata_.canary(ticket); }
    bool is_canary(const Ticket& ticket, std::string_view given) const { return cadata_.is_canary(ticket, given); }

private:
    CookieSet cookies_of(const http::Request&) const;
    const std::string& name(std::size_t) const;

    const http::Voice& voice_;
    Options options_;
    Cadata cadata_;
};

// 32 hexadecimal digits, drawn by the system.
std::string fresh_id();

// One key for the process: OWA and ECP, and every listener, know each other's sessions.
const auth::Sealer& keys_of_this_process();

// Somebody comes to a page or a call for which one must have logged on: asks owa.session. Empty when all is well; `visit` then is that
// user, and `judged` tells the session. Else the answer. The caller awaits at once.
Task<std::optional<session::Reply>> admit(http::Visit& visit, const Gate& gate, Asker asker, Judged& judged);

} // namespace exemu::owa

// /owa: what each path is, and who answers it.
#include "owa/site.hpp"

#include "base/text.hpp"
#include "http/voice.hpp"
#include "owa/gate.hpp"
#include "owa/logon.hpp"
#include "owa/pages.hpp"
#include "owa/turns.hpp"
#include "owa/webmail.hpp"
#include "smtp/submission.hpp"

#include <algorithm>
#include <map>

namespace exemu::owa {

namespace {

using http::Response;
using http::Visit;
using session::Reply;

// Language and time zone that people have chosen; who has not is asked, where the listener says so.
class Choices {
public:
    std::optional<Regional> of(const std::string& account) const
    {
        const std::lock_guard lock(mutex_);
        const auto found = chosen_.find(account);
        return found == chosen_.end() ? std::nullopt : std::optional(found->second);
    }
    void set(const std::string& account, Regional regional)
    {
        const std::lock_guard lock(mutex_);
        chosen_[account] = std::move(regional); // one for each account of the scenario: bounded by it
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, Regional> chosen_;
};

class Owa final : public http::Site {
public:
    Owa(const http::SiteParts& parts, Options options)
        : voice_(parts.voice), options_(options), gate_(parts.voice, options), transport_(parts.scenario.persona)
    {
    }

    std::vector<http::Mount> mounts() const override { return {{"/owa", "owa"}}; }
    http::Access access(const http::Request&, const http::Mount&) const override { return http::Access::anonymous; }
    bool asks_for_password(const http::Request&) const override;
    Task<Reply> answer(Visit&) const override;

private:
    // ---- without a session
    Task<Reply> auth_pages(Visit&) const;
    Task<Reply> log_on(Visit&) const;
    Response refusal(Visit&, auth::Reason, const LoginTurn::Form&) const;
    Response welcome(Visit&, const LoginTurn::Form&) const;
    Task<Reply> change_password(Visit&) const;
    std::optional<Response> file(Visit&) const;

    // ---- with one
    Task<Reply> of_a_session(Visit&) const;
    Task<Reply> mail(Visit&, const Judged&) const;
    Task<Reply> choose_language(Visit&, const Judged&) const;
    Task<Reply> log_off(Visit&) const;
    Response shell(Visit&, const Judged&) const;

    // A page behind a turn of owa.page; `html` makes it when it is wanted.
    Task<Reply> show(Visit&, std::string page, std::function<Response()> make) const;

    const http::Voice& voice_;
    Options options_;
    Gate gate_;
    smtp::Transport transport_;
    mutable Choices choices_;
};

Response html_page(const http::Voice& voice, std::string html, unsigned status = 200)
{
    Response response = http::page(status, std::move(html));
    response.order = &voice.style.owa.logon; // O: of the form; the other pages of the front end are like it
    response.compressible = true;
    return response;
}

// A script that calls for data, and would not understand a form.
bool is_call(std::string_view rest) { return istarts_with(rest, "/service.svc") || istarts_with(rest, "/ev.owa"); }

Task<Reply> Owa::show(Visit& visit, std::string page, std::function<Response()> make) const
{
    Act act;
    act.page = std::move(page);
    const auto answer = [&make]() -> Task<Response> { co_return make(); };
    ActTurn turn(visit, events().page, std::move(act), answer);
    const Reply reply = co_await visit.take(turn);
    co_return reply;
}

Task<Reply> Owa::answer(Visit& visit) const
{
    const std::string rest = to_lower(visit.rest());
    if (rest.starts_with("/auth/") || rest == "/auth.owa" || rest == "/auth") {
        Reply reply = co_await auth_pages(visit);
        co_return reply;
    }
    if (const std::optional<Response> found = file(visit))
        co_return visit.say(*found);
    Reply reply = co_await of_a_session(visit);
    co_return reply;
}

// The form, what it is sent to, and the page of an expired password: every page there, but not the files it is made of.
bool Owa::asks_for_password(const http::Request& request) const
{
    const std::string_view path = request.path;
    const bool is_file = iends_with(path, ".ico") || iends_with(path, ".css") || iends_with(path, ".png");
    return request.path_is("/owa/auth.owa") || (http::lies_at(path, "/owa/auth") && !is_file);
}

// ---- without a session

LogonReason reason_of(const http::Request& request)
{
    const std::string given = request.parameter("reason").value_or("0");
    return given.size() == 1 && given[0] >= '0' && given[0] <= '5' ? static_cast<LogonReason>(given[0] - '0') : LogonReason::first;
}

Task<Reply> Owa::auth_pages(Visit& visit) const
{
    const http::Request& request = visit.request();
    const std::string rest = to_lower(visit.rest());
    if (rest == "/auth.owa" || rest == "/auth/owaauth.dll") {
        Reply reply = co_await log_on(visit);
        co_return reply;
    }
    if (rest == "/auth/logon.aspx") {
        LogonPage wanted;
        wanted.reason = reason_of(request);
        wanted.destination = gate_.safe_destination(visit, request.parameter("url").value_or(""));
        wanted.for_ecp = wanted.destination.starts_with(visit.url("/ecp"));
        Reply reply = co_await show(visit, "logon", [&] { return html_page(voice_, logon_page(visit, wanted)); });
        co_return reply;
    }
    if (rest == "/auth/expiredpassword.aspx") {
        Reply reply = co_await change_password(visit);
        co_return reply;
    }
    if (rest == "/auth/logoff.aspx") {
        Reply reply = co_await show(visit, "logoff", [&] { return html_page(voice_, logoff_page(visit)); });
        co_return reply;
    }
    if (rest == "/auth/errorfe.aspx" || rest == "/auth/error.aspx" || rest == "/auth/frowny.aspx") {
        const std::string asked = request.parameter("httpCode").value_or("500");
        const unsigned code = asked == "403" ? 403 : asked == "404" ? 404 : asked == "503" ? 503 : 500;
        const std::string_view what = code == 403 ? "This mailbox cannot be opened here."
            : code == 404                         ? "There is no mailbox for this account."
                                                  : "The server could not do that.";
        Reply reply = co_await show(visit, "error", [&] { return html_page(voice_, error_page(visit, code, what)); });
        co_return reply;
    }
    if (const std::optional<Response> found = file(visit))
        co_return visit.say(*found);
    co_return visit.say(visit.error_page(404));
}

// POST of the form. Whoever asks for this address otherwise is shown the form.
Task<Reply> Owa::log_on(Visit& visit) const
{
    const http::Request& request = visit.request();
    if (!request.is("POST"))
        co_return visit.say(gate_.to_logon(visit, visit.url("/owa/"), LogonReason::first));
    const std::expected<std::string, Response> body = co_await visit.body(64 * 1024);
    if (!body)
        co_return visit.say(body.error());
    LoginTurn::Form form;
    form.user = std::string(trim(http::form_value(*body, "username").value_or("")));
    form.account = visit.session().directory().by_login(form.user);
    form.trusted = http::form_value(*body, "trusted").has_value() || (http::form_value(*body, "flags").value_or("") == "5");
    form.destination = gate_.safe_destination(visit, http::form_value(*body, "destination").value_or(""));
    LoginTurn turn(visit, form);
    std::optional<Reply> decided = co_await visit.ask(turn);
    if (decided)
        co_return std::move(*decided);
    const std::string password = http::form_value(*body, "password").value_or("");
    const auto refuse = [&](auth::Reason reason) { return refusal(visit, reason, form); };
    decided = co_await visit.log_in(form.user, password, refuse);
    if (decided)
        co_return std::move(*decided);
    co_return visit.say(welcome(visit, form));
}

// Exchange: a locked or disabled account is told nothing that a wrong password is not. UNCONFIRMED: where an account goes for which
// OWA is off.
Response Owa::refusal(Visit& visit, auth::Reason reason, const LoginTurn::Form& form) const
{
    switch (reason) {
    case auth::Reason::password_expired:
    case auth::Reason::must_change_password: {
        Response response = visit.object_moved(visit.url("/owa/auth/expiredpassword.aspx?url=" + http::percent_encode("/owa/auth.owa")));
        response.refused = true;
        return response;
    }
    case auth::Reason::protocol_disabled: {
        Response response = visit.object_moved(visit.url("/owa/auth/errorFE.aspx?httpCode=403"));
        response.refused = true;
        return response;
    }
    default: return gate_.to_logon(visit, form.destination, LogonReason::bad_credentials);
    }
}

Response Owa::welcome(Visit& visit, const LoginTurn::Form& form) const
{
    Response response = visit.object_moved(form.destination);
    const directory::Account& account = *visit.user().account;
    gate_.let_in(response, account.name, form.trusted, visit.session().clock().wall());
    return response;
}

// What is wrong with a change of password; empty: nothing. Active Directory's default policy: seven characters, and another than before.
std::string problem_of(const directory::Directory& directory, const directory::Account* account, const std::string& body)
{
    constexpr std::size_t least = 7;
    const auto field = [&](std::string_view name) { return http::form_value(body, name).value_or(""); };
    const std::string old = field("oldPassword"), fresh = field("newPassword1");
    const directory::State state = account ? directory.state_of(*account) : directory::State::disabled;
    const bool closed = state == directory::State::disabled || state == directory::State::locked_out;
    if (closed || !directory.password_matches(*account, old)) // closed accounts are told nothing else
        return "That user name or password isn't correct.";
    if (fresh.empty() || fresh != field("newPassword2"))
        return "The new passwords are not the same.";
    if (fresh.size() < least || fresh == old)
        return "The new password needs seven characters, and must not be the old one.";
    return {};
}

// The page for a password that has expired. The change holds for every protocol until the scenario is loaded anew, and the log-on goes on
// with the new password. UNCONFIRMED: that nothing is asked once more.
Task<Reply> Owa::change_password(Visit& visit) const
{
    const http::Request& request = visit.request();
    std::string user, problem, url = request.parameter("url").value_or("/owa/auth.owa");
    if (request.is("POST")) {
        const std::expected<std::string, Response> body = co_await visit.body(64 * 1024);
        if (!body)
            co_return visit.say(body.error());
        user = std::string(trim(http::form_value(*body, "username").value_or("")));
        url = http::form_value(*body, "url").value_or(url);
        const directory::Directory& directory = visit.session().directory();
        const directory::Account* account = directory.by_login(user);
        problem = problem_of(directory, account, *body);
        if (problem.empty()) {
            const std::string fresh = http::form_value(*body, "newPassword1").value_or("");
            directory.change_password(*account, fresh);
            LoginTurn::Form form;
            form.user = user;
            form.account = account;
            form.destination = gate_.safe_destination(visit, "/owa/");
            const auto refuse = [&](auth::Reason reason) { return refusal(visit, reason, form); };
            std::optional<Reply> refused = co_await visit.log_in(user, fresh, refuse);
            if (refused)
                co_return std::move(*refused);
            co_return visit.say(welcome(visit, form));
        }
    }
    Reply reply = co_await show(visit, "expiredpassword", [&] { return html_page(voice_, expired_page(visit, user, url, problem)); });
    co_return reply;
}

// Files that anybody gets: the icon, the looks of the form under the names that tools know, the scripts of the web mail.
std::optional<Response> Owa::file(Visit& visit) const
{
    const std::string path = to_lower(visit.request().path);
    const std::string resources = to_lower(visit.fill(voice_.style.owa.resources));
    const auto packed = [](std::string_view name, std::string_view type) {
        Response response = http::page(200, std::string(packed_page(name)), std::string(type));
        response.fields.add("Cache-Control", "no-cache");
        response.fields.add("X-Content-Type-Options", "nosniff");
        response.compressible = true;
        return response;
    };
    if (path == "/owa/exemu/webmail.css")
        return packed("webmail.css", "text/css; charset=utf-8");
    if (path == "/owa/exemu/webmail.js")
        return packed("webmail.js", "text/javascript; charset=utf-8");
    const std::string themes = resources.substr(0, resources.find("/themes/"));
    if (path == themes + "/themes/base/logon.css" || path == resources + "/logon.css")
        return packed("plain.css", "text/css; charset=utf-8");
    if (path == resources + "/favicon.ico" || path == themes + "/themes/base/favicon.ico")
        return http::page(200, icon(), "image/x-icon");
    return std::nullopt;
}

// ---- with a session

Task<Reply> Owa::of_a_session(Visit& visit) const
{
    const std::string rest = to_lower(visit.rest());
    Judged judged;
    std::optional<Reply> turned_away = co_await admit(visit, gate_, is_call(rest) ? Asker::script : Asker::page, judged);
    if (turned_away)
        co_return std::move(*turned_away);
    if (rest == "/logoff.owa" || rest == "/auth/logoff.owa") {
        Reply reply = co_await log_off(visit);
        co_return reply;
    }
    if (!visit.mailbox())
        co_return visit.say(visit.object_moved(visit.url("/owa/auth/errorFE.aspx?httpCode=404")));
    if (rest == "/languageselection.aspx" || rest == "/lang.owa") {
        Reply reply = co_await choose_language(visit, judged);
        co_return reply;
    }
    if (rest.empty() || rest == "/" || rest == "/default.aspx") {
        Reply reply = co_await mail(visit, judged);
        co_return reply;
    }
    if (is_call(rest)) {
        Webmail webmail(visit, gate_, transport_, judged);
        Reply reply = co_await webmail.answer();
        co_return reply;
    }
    co_return visit.say(visit.error_page(404));
}

Task<Reply> Owa::mail(Visit& visit, const Judged& judged) const
{
    if (options_.language_selection && !choices_.of(judged.ticket.account)) // Exchange: as in a mailbox that was never opened
        co_return visit.say(visit.object_moved(visit.url("/owa/languageselection.aspx?url=" + http::percent_encode(visit.url("/owa/")))));
    Reply reply = co_await show(visit, "mail", [&] { return shell(visit, judged); });
    co_return reply;
}

Response Owa::shell(Visit& visit, const Judged& judged) const
{
    const directory::Account& account = *visit.user().account;
    const Regional regional = choices_.of(account.name).value_or(Regional());
    Response response = http::page(200, webmail_page(visit, account, regional.locale(), regional.iana_zone()));
    response.fields.add("Content-Security-Policy", webmail_policy());
    response.fields.add("X-Content-Type-Options", "nosniff");
    response.fields.add("X-Frame-Options", "SAMEORIGIN");
    response.fields.add("Cache-Control", "no-cache, no-store");
    response.fields.add("Set-Cookie", "UserContext=" + judged.ticket.id + "; path=/owa; secure; HttpOnly");
    response.fields.add("Set-Cookie", "X-OWA-CANARY=" + gate_.canary(judged.ticket) + "; path=/; secure"); // scripts read it
    gate_.keep_alive(response, visit.request(), judged, visit.session().clock().wall());
    response.compressible = true;
    return response;
}

Task<Reply> Owa::choose_language(Visit& visit, const Judged& judged) const
{
    const http::Request& request = visit.request();
    const std::string& account = judged.ticket.account;
    if (request.is("POST")) {
        const std::expected<std::string, Response> body = co_await visit.body(16 * 1024);
        if (!body)
            co_return visit.say(body.error());
        Regional chosen;
        chosen.lcid = static_cast<unsigned>(parse_number(http::form_value(*body, "lcid").value_or("")).value_or(0));
        chosen.zone = http::form_value(*body, "tzid").value_or("");
        // Scripts submit the form as it was shown to them, canary and all.
        if (gate_.is_canary(judged.ticket, http::form_value(*body, "X-OWA-CANARY").value_or("")) && is_known(chosen)) {
            choices_.set(account, chosen);
            co_return visit.say(visit.object_moved(gate_.safe_destination(visit, http::form_value(*body, "destination").value_or(""))));
        }
    }
    const std::string destination = gate_.safe_destination(visit, request.parameter("url").value_or(""));
    const std::string canary = gate_.canary(judged.ticket);
    const Regional now = choices_.of(account).value_or(Regional());
    Reply reply = co_await show(visit, "language", [&] { return html_page(voice_, language_page(visit, now, destination, canary)); });
    co_return reply;
}

Task<Reply> Owa::log_off(Visit& visit) const
{
    const Judged judged = gate_.judge(visit.request(), visit.session().clock().wall());
    const auto answer = [&]() -> Task<Response> {
        Response response = visit.object_moved(visit.url("/owa/auth/logoff.aspx?Cmd=logoff&src=exch"));
        gate_.let_out(response, &judged.ticket);
        co_return response;
    };
    ActTurn turn(visit, events().logoff, {}, answer);
    const Reply reply = co_await visit.take(turn);
    co_return reply;
}

} // namespace

http::SiteKind site()
{
    http::SiteKind kind;
    kind.name = "owa";
    kind.describe = describe;
    kind.options = describe_options<Options>();
    kind.check_options = [](const Tree& options, Problems& problems) { decode<Options>(options, problems); };
    kind.make = [](const http::SiteParts& parts) -> std::shared_ptr<const http::Site> {
        Problems seen_already;
        const Options options = parts.options ? decode<Options>(*parts.options, seen_already) : Options();
        return std::make_shared<Owa>(parts, options);
    };
    return kind;
}

} // namespace exemu::owa

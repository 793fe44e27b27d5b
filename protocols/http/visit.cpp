#include "http/visit.hpp"

#include "base/text.hpp"
#include "http/alter.hpp"
#include "http/dialogue.hpp"
#include "http/error_pages.hpp"
#include "http/proxy_cookies.hpp"
#include "http/render.hpp"
#include "http/request_turn.hpp"
#include "http/voice.hpp"
#include "net/alarm.hpp"

namespace exemu::http {

using session::Reply;

Visit::Visit(Dialogue& dialogue, const Request& request) : dialogue_(dialogue), request_(request) {}

session::Session& Visit::session() const { return dialogue_.session(); }
const Voice& Visit::voice() const { return dialogue_.voice(); }
const Style& Visit::style() const { return voice().style; }

std::string_view Visit::rest() const
{
    const std::string_view path = request_.path;
    const std::size_t length = mount_ ? mount_->path.size() : 0;
    return length <= 1 ? path : path.substr(std::min(length, path.size()));
}

void Visit::be(User user)
{
    user_ = std::move(user);
    if (session().user() != user_.typed || session().account() != user_.account)
        session().set_user(user_.typed, user_.account);
    const bool has_mailbox = user_.account && user_.account->state != directory::State::no_mailbox;
    const std::string mailbox = has_mailbox ? user_.account->name : std::string();
    if (session().mailbox() != mailbox)
        session().set_mailbox(mailbox);
}

std::shared_ptr<store::Mailbox> Visit::mailbox() const
{
    if (!user_.account || user_.account->state == directory::State::no_mailbox)
        return nullptr;
    return session().store().open(user_.account->name);
}

Task<std::optional<Reply>> Visit::log_in(std::string typed, std::string_view password, std::function<Response(auth::Reason)> refuse)
{
    const auth::Circumstances at = session().circumstances(voice().policy(directory_), "owa");
    auth::Credentials credentials = auth::judge(at, typed, password);
    std::optional<Reply> reply = co_await dialogue_.judge(*this, std::move(credentials), "forms", false, std::move(refuse));
    co_return reply;
}

Task<std::expected<std::string, Response>> Visit::next_piece()
{
    std::expected<std::string, Malformed> piece = co_await dialogue_.read_body();
    if (!piece)
        co_return std::unexpected(below_page(*this, piece.error()));
    co_return std::move(*piece);
}

Task<std::expected<std::string, Response>> Visit::body(std::size_t most)
{
    std::string all;
    const std::size_t limit = std::min<std::uint64_t>(most, voice().options.body_limit.bytes);
    if (request_.length > limit) {
        Response refused = error_page(413);
        refused.close = true;
        co_return std::unexpected(std::move(refused));
    }
    for (;;) {
        std::expected<std::string, Malformed> piece = co_await dialogue_.read_body();
        if (!piece)
            co_return std::unexpected(below_page(*this, piece.error()));
        if (piece->empty())
            break;
        if (all.size() + piece->size() > limit) {
            Response refused = error_page(413);
            refused.close = true;
            co_return std::unexpected(std::move(refused));
        }
        all += *piece;
    }
    co_return all;
}

Task<Reply> Visit::take(Turn& turn)
{
    Reply reply = co_await session().take_within(turn, carried_);
    co_return reply;
}

Task<std::optional<Reply>> Visit::ask(Turn& turn)
{
    Reply reply = co_await session().take_within(turn, carried_);
    if (turn.goes_on() && carried_.end == session::End::none)
        co_return std::nullopt;
    co_return std::optional<Reply>(std::move(reply));
}

namespace {

Asked asked_of(const Visit& visit, bool closes = false)
{
    Asked asked{visit.voice(), nullptr, {}, {}, {}};
    asked.request = visit.request().method.empty() ? nullptr : &visit.request();
    asked.now = visit.session().clock().wall();
    asked.host = visit.host();
    asked.guid = [&visit] { return std::string_view(visit.guid()); };
    asked.logged_in = static_cast<bool>(visit.user());
    asked.windows_login = visit.user().scheme == "ntlm" || visit.user().scheme == "negotiate";
    asked.closes = closes;
    return asked;
}

} // namespace

Reply Visit::say(Response response) const
{
    if (asks_for_password_ && response.status == 200 && !response.body.empty()) {
        add_notice(response.body);
        response.compressible = false;
    }
    if (!login_token_.empty())
        response.fields.add("WWW-Authenticate", login_token_);
    if (!asks_for_password_) // those pages are the front end's own
        add_proxy_cookies(*this, response);
    const bool closes = response.close || dialogue_.closes();
    return render(std::move(response), asked_of(*this, closes));
}

Response Visit::error_page(unsigned status, unsigned substatus) const { return http::error_page(*this, status, substatus); }

Response Visit::challenge_page() const
{
    Response response;
    response.status = 401;
    response.order = directory_ && directory_->headers ? &*directory_->headers : &style().orders.challenge;
    if (directory_ && directory_->answer) {
        const Answer& answer = *directory_->answer;
        response.order = &answer.headers;
        response.reason = answer.reason;
        response.body = fill(answer.body);
        if (!response.body.empty())
            response.fields.add("Content-Type", "text/html");
    }
    if (!directory_)
        return response;
    for (const std::string& offer : directory_->offers) {
        const bool bearer = iequals(offer, "Bearer");
        response.fields.add("WWW-Authenticate",
            iequals(offer, "Basic")       ? "Basic realm=\"" + host() + "\""
                : bearer && style().oauth ? style().oauth->challenge
                                          : offer);
    }
    return response;
}

// "Document Moved", as IIS's own redirect says it: the lengths seen fit this form.
Response Visit::document_moved(std::string location, unsigned status) const
{
    Response response = redirect(location, status);
    response.reason = status == 302 ? "Redirect" : std::string();
    response.fields.add("Content-Type", "text/html; charset=UTF-8");
    response.order = &style().orders.file;
    response.body = "<head><title>Document Moved</title></head>\n<body><h1>Object Moved</h1>This document may be found <a HREF=\"" +
        html_escape(location) + "\">here</a></body>";
    return response;
}

Response Visit::object_moved(std::string location) const
{
    Response response = redirect(location);
    response.fields.add("Content-Type", "text/html; charset=utf-8");
    response.body = "<html><head><title>Object moved</title></head><body>\r\n<h2>Object moved to <a href=\"" + html_escape(location) +
        "\">here</a>.</h2>\r\n</body></html>\r\n";
    return response;
}

Response Visit::stands_for(const Answer& answer) const { return response_of(answer, asked_of(*this)); }

Task<> Visit::await_change(std::shared_ptr<store::Mailbox> mailbox, store::ChangeNumber seen, Duration most)
{
    session::Session& session = dialogue_.session();
    const SteadyTime until = session.clock().steady() + most;
    session.watch(mailbox);
    try {
        while (mailbox->change_number() == seen && session.clock().steady() < until) {
            session.connection().allow(most + std::chrono::seconds(1));
            const bool woken = co_await session.hear_more_or_woken(until);
            if (!woken)
                break; // the peer has said something: it waits no more
        }
    } catch (...) {
        session.unwatch();
        throw;
    }
    session.unwatch();
}

// HTTP/1.0 without Host: the server's own address (client access servers tell it, which tools know).
const std::string& Visit::host() const
{
    if (!request_.host.empty())
        return request_.host;
    return session().connection().local().host;
}

std::string Visit::url(std::string_view path) const { return (voice().over_tls ? "https://" : "http://") + host() + std::string(path); }

std::string Visit::fill(std::string_view text, std::string_view location) const { return http::fill(text, asked_of(*this), location); }

// Looks like a random one (version 4); in a run that is repeated it is the same again.
const std::string& Visit::guid() const
{
    if (guid_.empty()) {
        const session::Session& at = session();
        const std::uint64_t draw = hash_of(
            at.scenario().seed, {"request-id", at.listener().name, std::to_string(at.who().ordinal), std::to_string(at.turns())});
        guid_ = store::Guid::from_hash(draw, mix(draw)).to_text();
    }
    return guid_;
}

} // namespace exemu::http

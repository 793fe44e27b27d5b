#include "http/dialogue.hpp"

#include "base/text.hpp"
#include "http/request_turn.hpp"
#include "http/voice.hpp"

namespace exemu::http {

using session::After;
using session::Reply;

namespace {

// What is read and thrown away so that the connection can go on; beyond it the connection ends.
constexpr std::uint64_t most_drained = 64 * 1024 * 1024;
// HTTP.sys: MinFileBytesPerSec. A body that comes slower than this is given up.
constexpr std::uint64_t slowest_rate = 240;

} // namespace

Dialogue::Dialogue(session::Session& session, std::shared_ptr<const Voice> voice) : session_(session), voice_(std::move(voice)) {}

// Here a connection is idle: this frame and what waits below it are all that it holds of HTTP.
Task<> Dialogue::run(session::Session& session, std::shared_ptr<const Voice> voice)
{
    Dialogue dialogue(session, std::move(voice));
    for (After after = After::go_on; after == After::go_on;) {
        while (!dialogue.head_stands()) {
            const bool heard = co_await session.hear_more_or_gone();
            if (!heard)
                co_return;
        }
        after = co_await dialogue.take();
    }
}

Task<After> Dialogue::take() { return reader_.malformed() == Malformed::none ? take_request() : refuse_malformed(); }

// True when there is something to answer: a request, or what is none.
bool Dialogue::head_stands()
{
    if (!waiting_)
        session_.connection().allow(voice_->options.connection_timeout); // from here on: a slow head has no more than that
    const std::string_view input = session_.connection().input();
    std::size_t consumed = 0;
    const RequestReader::Progress progress = reader_.read_head(input, consumed);
    session_.connection().consume(consumed);
    waiting_ = progress == RequestReader::Progress::more;
    return !waiting_;
}

void Dialogue::forget_user()
{
    if (connection_user_) {
        if (session_.account() != connection_user_->account)
            session_.set_user(connection_user_->typed, connection_user_->account);
        return;
    }
    if (!session_.user().empty() || session_.account()) {
        session_.set_user("", nullptr);
        session_.set_mailbox("");
    }
}

void Dialogue::begin_visit(Visit& visit)
{
    const Request& request = reader_.request();
    body_begun_ = must_close_ = false;
    body_read_ = 0;
    if (const Route* route = voice_->route(request.path)) {
        visit.mount_ = &route->mount;
        visit.site_ = route->site;
        visit.directory_ = route->directory;
        visit.asks_for_password_ = route->answers->asks_for_password(request);
    }
}

Task<After> Dialogue::take_request()
{
    forget_user();
    Visit visit(*this, reader_.request());
    begin_visit(visit);
    RequestTurn turn(visit);
    turn.received = reader_.request().length;
    After after = co_await session_.take(turn);
    if (after == After::go_on && !reader_.body_done()) {
        session_.connection().allow(voice_->options.connection_timeout);
        co_await drain();
        if (!reader_.body_done())
            after = After::close;
    }
    reader_.restart();
    co_return after;
}

Task<After> Dialogue::refuse_malformed()
{
    forget_user();
    must_close_ = true;
    const std::string_view input = session_.connection().input(); // nothing of it was taken
    const std::string line = printable(input.substr(0, input.find_first_of("\r\n")), 100);
    const Request nothing;
    Visit visit(*this, nothing);
    MalformedTurn turn(visit, reader_.malformed(), line);
    const After after = co_await session_.take(turn);
    co_return after == After::over ? after : After::close;
}

bool Dialogue::closes() const
{
    const Request& request = reader_.request();
    if (must_close_ || !reader_.keep_alive() || reader_.malformed() != Malformed::none)
        return true;
    if (reader_.body_done())
        return false;
    // The peer waits for 100 Continue and may or may not send its body once it sees a refusal: nobody could tell that body from a request.
    return (request.expects_continue && !body_begun_) || request.length - std::min(request.length, body_read_) > most_drained;
}

Task<std::expected<std::string, Malformed>> Dialogue::read_body()
{
    std::string piece;
    const Request& request = reader_.request();
    if (!std::exchange(body_begun_, true) && !reader_.body_done()) {
        session_.connection().allow(voice_->options.connection_timeout +
            std::chrono::seconds(std::min<std::uint64_t>(request.length, most_drained) / slowest_rate));
        if (request.expects_continue && session_.connection().input().empty()) {
            Reply go_on;
            go_on.bytes = "HTTP/1.1 100 Continue\r\n\r\n";
            co_await session_.say(std::move(go_on));
        }
    }
    while (piece.empty() && !reader_.body_done()) {
        if (session_.connection().input().empty())
            co_await session_.hear_more();
        std::size_t consumed = 0;
        const bool well = reader_.read_body(session_.connection().input(), consumed, piece);
        session_.connection().consume(consumed);
        if (!well)
            co_return std::unexpected(Malformed::framing);
        if (piece.empty() && consumed == 0 && !reader_.body_done())
            co_await session_.hear_more();
    }
    body_read_ += piece.size();
    co_return piece;
}

Task<> Dialogue::drain()
{
    while (!reader_.body_done() && body_read_ <= most_drained) {
        const auto piece = co_await read_body();
        if (!piece) {
            must_close_ = true;
            break;
        }
    }
}

// HTTP without TLS where the directory wants it: 403.4, or wherever the scenario sends the peer.
std::optional<Response> Dialogue::answer_in_the_clear(Visit& visit) const
{
    if (!voice_->requires_tls(reader_.request().path))
        return std::nullopt;
    if (voice_->options.redirect) {
        std::string target = *voice_->options.redirect;
        if (const std::size_t at = target.find("$P"); at != target.npos)
            target.replace(at, 2, reader_.request().path);
        return visit.document_moved(target);
    }
    if (voice_->options.site == WebSite::back_end)
        return visit.error_page(403);
    return visit.stands_for(voice_->style.plain);
}

namespace {
Task<Reply> say_at_once(const Visit& visit, Response response) { co_return visit.say(std::move(response)); }
} // namespace

// No task of its own: nearly every request passes here.
Task<Reply> Dialogue::answer(Visit& visit)
{
    const Request& request = reader_.request();
    if (request.path == "*") // RFC 9110 9.3.7: no path, so no directory, and no TLS that one could want
        return say_at_once(visit, visit.stands_for(voice_->style.options));
    if (std::optional<Response> clear = answer_in_the_clear(visit))
        return say_at_once(visit, std::move(*clear));
    if (voice_->is_bare(request.path)) // Exchange 2010: "/owa" is told its slash before any site is asked
        return say_at_once(visit, visit.document_moved(visit.url(request.path + "/"), 301));
    const Route* route = voice_->route(request.path);
    if (!route)
        return answer_unknown(visit);
    if (route->answers->access(request, route->mount) == Access::login)
        return answer_known(visit, *route);
    return route->answers->answer(visit);
}

Task<Reply> Dialogue::answer_unknown(Visit& visit)
{
    UnknownTurn unknown(visit, visit.error_page(404));
    Reply reply = co_await visit.take(unknown);
    co_return reply;
}

Task<Reply> Dialogue::answer_known(Visit& visit, const Route& route)
{
    std::optional<Reply> refused = co_await let_in(visit);
    if (refused)
        co_return std::move(*refused);
    Reply reply = co_await route.answers->answer(visit);
    co_return reply;
}

} // namespace exemu::http

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

// Here a connection is idle.
Task<> Dialogue::run()
{
    for (After after = After::go_on; after == After::go_on;) {
        while (!head_stands())
            co_await session_.hear_more();
        if (reader_.malformed() == Malformed::none)
            after = co_await take_request();
        else
            after = co_await refuse_malformed();
    }
}

// True when there is something to answer: a request, or what is none.
bool Dialogue::head_stands()
{
    if (!waiting_)
        session_.connection().allow(voice_->options.connection_timeout); // from here on: a slow head has no more than that
    const std::string_view input = session_.connection().input();
    std::size_t consumed = 0;
    const RequestReader::Progress progress = reader_.read_head(input, consumed);
    if (progress == RequestReader::Progress::malformed)
        line_ = input.substr(0, input.find_first_of("\r\n"));
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
    Request nothing;
    Visit visit(*this, nothing);
    MalformedTurn turn(visit, reader_.malformed(), printable(line_, 100));
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

Task<Reply> Dialogue::answer(Visit& visit)
{
    const Request& request = reader_.request();
    if (std::optional<Response> clear = answer_in_the_clear(visit))
        co_return visit.say(std::move(*clear));
    if (voice_->is_bare(request.path)) // Exchange 2010: "/owa" is told its slash before any site is asked
        co_return visit.say(visit.document_moved(visit.url(request.path + "/"), 301));
    const Route* route = voice_->route(request.path);
    if (!route) {
        UnknownTurn unknown(visit, visit.error_page(request.path == "*" ? 400 : 404));
        Reply reply = co_await visit.take(unknown);
        co_return reply;
    }
    if (route->answers->access(request, route->mount) == Access::login) {
        std::optional<Reply> refused = co_await let_in(visit);
        if (refused)
            co_return std::move(*refused);
    }
    Reply reply = co_await route->answers->answer(visit);
    co_return reply;
}

} // namespace exemu::http

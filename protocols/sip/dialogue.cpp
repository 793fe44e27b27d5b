#include "sip/dialogue.hpp"

#include "sip/digest.hpp"
#include "sip/turns.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <random>

namespace exemu::sip {

using session::After;
using session::Reply;
using session::Result;

namespace {

constexpr Duration idle_stream = std::chrono::minutes(5), idle_datagrams = std::chrono::seconds(40);
constexpr unsigned strange_answers = 50;     // a second, to one address
constexpr std::size_t most_in_flight = 4096; // requests whose answers a rule delays
constexpr Timers timers;

// Tags and branches that nobody can guess: an answer to them shows that ours was heard.
std::uint64_t drawn()
{
    thread_local std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

} // namespace

Dialogue::Dialogue(session::Session& session, const Voice& voice)
    : session_(session), voice_(voice), datagrams_(session.connection().datagrams()),
      strange_(datagrams_ && !voice.um.trusts(session.connection().peer().host)), transactions_(timers, !datagrams_), secret_(drawn()),
      self_(std::make_shared<Dialogue*>(this))
{
    if (strange_)
        session_.connection().guard([this](std::size_t bytes) { return may_say(bytes); });
}

Dialogue::~Dialogue()
{
    *self_ = nullptr;
    session_.connection().guard(nullptr);
}

Task<> Dialogue::run()
{
    std::string_view text;
    for (After after = After::go_on; after == After::go_on;) {
        if (!happened_.empty())
            after = co_await do_what_has_happened();
        do_what_is_due();
        if (after != After::go_on)
            break;
        if (!hear_next(text)) {
            if (!std::exchange(armed_, true)) // a message that comes byte by byte has no more time than one that comes whole
                session_.connection().allow(patience());
            const bool woken = co_await session_.hear_more_or_woken(next_due());
            if (woken || !hear_next(text))
                continue;
        }
        after = co_await take_message(text);
    }
}

// The next message of the stream, or the datagram. Empty: what is there can never become one.
bool Dialogue::hear_next(std::string_view& text)
{
    net::Connection& connection = session_.connection();
    if (datagrams_) {
        text = connection.input();
        if (text.find_first_not_of("\r\n") == text.npos) { // keep-alive, or nothing
            connection.consume(text.size());
            return false;
        }
        return true;
    }
    for (;;) {
        const Frame frame = framing_.next(connection.input());
        switch (frame.kind) {
        case Frame::Kind::ping:
            connection.consume(frame.consumed);
            if (voice_.options.keep_alive)
                connection.queue("\r\n");
            break;
        case Frame::Kind::more:
            if (frame.consumed == 0)
                return false;
            connection.consume(frame.consumed);
            break;
        case Frame::Kind::message: text = frame.text; return true;
        case Frame::Kind::too_large:
        case Frame::Kind::lost: text = frame.text; return true;
        }
    }
}

Duration Dialogue::patience() const
{
    if (!calls_.empty() || !asked_.empty())
        return std::chrono::hours(24);
    return datagrams_ ? idle_datagrams : idle_stream;
}

SteadyTime Dialogue::next_due() const
{
    SteadyTime next = transactions_.next_due();
    for (const auto& [branch, asked] : asked_)
        next = std::min({next, asked.again, asked.end});
    for (const auto& [id, call] : calls_)
        next = std::min(next, call->expires);
    return next;
}

void Dialogue::do_what_is_due()
{
    const SteadyTime due_at = next_due();
    if (due_at == SteadyTime::max()) // mostly: no clock is asked
        return;
    const SteadyTime now = session_.clock().steady();
    if (due_at > now)
        return;
    armed_ = false;
    const Transactions::Due due = transactions_.take_due(now);
    for (const auto& [key, answer] : due.again)
        repeat(key, answer);
    for (const std::uint64_t key : due.unacknowledged) // 13.3.1.4: the call is up for us, and nobody there knows it
        for (const auto& [id, call] : std::map(calls_))
            if (call->invite == key && !call->confirmed)
                hang_up(id);
    for (const auto& [id, call] : std::map(calls_))
        if (call->expires <= now)
            hang_up(id);
    for (auto it = asked_.begin(); it != asked_.end();) {
        Asked& asked = it->second;
        if (asked.end <= now) {
            it = asked_.erase(it);
            continue;
        }
        if (asked.again <= now) {
            asked.gap = std::min(asked.gap * 2, timers.t2);
            asked.again = now + asked.gap;
            session_.connection().queue(asked.bytes);
        }
        ++it;
    }
}

Task<After> Dialogue::do_what_has_happened()
{
    After after = After::go_on;
    armed_ = false;
    while (!happened_.empty() && after == After::go_on) {
        const Happening one = std::move(happened_.front());
        happened_.pop_front();
        const auto found = calls_.find(one.call);
        if (found == calls_.end() || found->second->ended)
            continue;
        Call& call = *found->second;
        const std::string codec = call.chosen ? call.chosen->codec.encoding : std::string();
        switch (one.what) {
        case Happening::What::started:
            call.heard_from = one.address;
            after = co_await session_.begin(
                std::make_unique<MediaTurn>(*this, events().rtp_started, call.id, call.call_id, codec, one.address, '\0'));
            break;
        case Happening::What::digit:
            after = co_await session_.begin(
                std::make_unique<MediaTurn>(*this, events().dtmf, call.id, call.call_id, codec, call.heard_from, one.digit));
            break;
        case Happening::What::full: hang_up(one.call); break;
        case Happening::What::acknowledged:
            transactions_.acknowledge(call.invite);
            confirm(call);
            break;
        case Happening::What::hung_up: end(call); break;
        }
    }
    co_return after;
}

namespace {
Task<After> go_on() { co_return After::go_on; }
} // namespace

// No task of its own, nor has taking a request: there are many.
Task<After> Dialogue::take_message(std::string_view text)
{
    auto request = std::make_unique<Request>(text);
    const std::size_t size = text.size();
    session_.connection().consume(size);
    armed_ = false;
    if (request->message.kind == Message::Kind::response) {
        hear_response(request->message);
        return go_on();
    }
    const bool well_formed = request->message.is_request() && !request->fault;
    return well_formed ? take_request(std::move(request), size) : take_malformed(std::move(request), size);
}

// What is no SIP ends a stream: where its next message would begin nobody knows. So does a length that is none.
Task<After> Dialogue::take_malformed(std::unique_ptr<Request> request, std::size_t size)
{
    const Length length = content_length(request->message);
    const bool over = !datagrams_ &&
        (!request->message.is_request() || (length.present && !length.bytes) || request->message.head > most_head ||
            length.bytes.value_or(0) > most_body);
    const std::uint64_t key = transaction_key(*request, request->message.method);
    auto turn = std::make_unique<RequestTurn>(*this, std::move(request), key, false);
    turn->received = size;
    speaking_ = 0;
    if (strange_ && turn->request().answerable)
        transactions_.begin(key, false, size, session_.clock().steady());
    const After after = co_await session_.begin(std::move(turn));
    co_return over&& after == After::go_on ? After::close : after;
}

Task<After> Dialogue::take_request(std::unique_ptr<Request> request, std::size_t size)
{
    const bool invite = request->is("INVITE");
    const std::uint64_t key = transaction_key(*request, request->message.method);
    const bool remembered = invite || datagrams_;
    const Transactions::Begun begun = remembered ? transactions_.begin(key, invite, size, session_.clock().steady())
                                                 : Transactions::Begun::fresh;
    if (begun == Transactions::Begun::copy) {
        take_copy(*request, key, size);
        return go_on();
    }
    const bool full = begun == Transactions::Begun::full || session_.in_flight() >= most_in_flight;
    auto turn = std::make_unique<RequestTurn>(*this, std::move(request), key, full);
    turn->received = size;
    if (invite && !full)
        pending_[key] = turn.get();
    speaking_ = key;
    return session_.begin(std::move(turn));
}

void Dialogue::take_copy(const Request& request, std::uint64_t key, std::size_t size)
{
    unsigned nth = 0;
    const std::string* answer = transactions_.copy(key, size, nth);
    session_.note_fact(events().retransmit, [&](journal::Packer& packer) {
        packer.add(events().method, request.message.method);
        packer.add(events().nth, std::int64_t{nth});
        packer.add(events().call_id, request.call_id);
    });
    if (answer)
        repeat(key, *answer);
}

void Dialogue::repeat(std::uint64_t key, const std::string& answer)
{
    speaking_ = key;
    session_.connection().queue(answer);
}

// To a stranger: at most three answers to a question, together twice its size, and 50 a second; one who has shown that it hears us may
// have more than three.
bool Dialogue::may_say(std::size_t bytes)
{
    const bool may = voice_.switchboard->may_answer(session_.connection().peer().host, session_.clock().steady(), strange_answers) &&
        (proven_ || transactions_.may_say(speaking_, bytes));
    if (!may)
        session_.note_fact(
            events().withheld, [&](journal::Packer& packer) { packer.add(events().size, static_cast<std::int64_t>(bytes)); });
    return may;
}

void Dialogue::hear_response(const Message& message)
{
    std::size_t next = 0;
    const auto via = parse_via(message.value(Name::via), next);
    const auto found = via ? asked_.find(std::string(via->branch)) : asked_.end();
    if (found == asked_.end() || message.fault)
        return; // nobody has asked (18.1.2)
    proven_ = true;
    const std::string code = std::to_string(message.status);
    session_.note_fact(events().response, [&](journal::Packer& packer) {
        packer.add(events().method, std::string_view(found->second.method));
        packer.add(events().call_id, std::string_view(found->second.call_id));
        packer.add(pattern::f_code, std::string_view(code));
    });
    if (message.status >= 200)
        asked_.erase(found);
}

void Dialogue::said(const RequestTurn& turn, const Reply& reply)
{
    const unsigned status = status_of(reply);
    armed_ = false; // the peer was silent because it waited
    speaking_ = turn.key();
    if (!transactions_.empty())
        transactions_.said(turn.key(), status, reply.bytes, session_.clock().steady());
    if (status == 0 || status >= 200)
        pending_.erase(turn.key());
}

void Dialogue::storm(std::uint64_t key, std::string_view answer, unsigned times, Duration gap)
{
    if (!strange_)
        transactions_.storm(key, answer, times, gap, session_.clock().steady());
}

void Dialogue::happen(Happening happening)
{
    if (happened_.size() < 1024)
        happened_.push_back(std::move(happening));
    session_.connection().wake();
}

Peer Dialogue::source() const { return {session_.connection().peer().host, session_.connection().peer().port}; }

std::string Dialogue::own_host() const { return bracketed(own_address()); }

// As the scenario advertises it, else the one that the peer has reached.
std::string Dialogue::own_address() const
{
    const session::Door* door = session_.doors().named(session_.listener().name);
    return door ? door->host(session_.connection().local().host) : session_.connection().local().host;
}

std::uint16_t Dialogue::own_port() const
{
    const session::Door* door = session_.doors().named(session_.listener().name);
    return door && door->advertised ? door->port : session_.connection().local().port;
}

// The same for every copy of a request, and nobody's guess.
std::string Dialogue::tag_for(const Request& request) const
{
    std::string tag(10, '0');
    std::uint64_t hash = digest_of(secret_, {request.call_id, request.from.tag, request.via.branch});
    for (char& digit : tag) {
        digit = "0123456789abcdef"[hash & 15];
        hash >>= 4;
    }
    return tag;
}

std::string Dialogue::contact(bool full) const
{
    if (full)
        for (const Line& line : voice_.ok)
            if (line.what == Line::What::contact && !line.text.empty())
                return filled(filled(filled(line.text, "{address}", own_host()), "{port}", std::to_string(own_port())), "{transport}",
                    voice_.transport);
    return fmt::format("<sip:{}:{};transport={}>", own_host(), own_port(), voice_.transport);
}

// ---- answers

Reply Dialogue::say(const Request& request, unsigned status, std::string_view sentence, std::string_view more)
{
    Reply reply = say_line(
        request, fmt::format("SIP/2.0 {} {}", status, reason_of(status)), {}, more.empty() ? std::string() : std::string(more) + "\r\n");
    if (!sentence.empty())
        reply.text = sentence;
    return reply;
}

Reply Dialogue::say_line(const Request& request, std::string_view status_line, std::string_view diagnostics, std::string_view more)
{
    Reply reply;
    reply.code = status_line.substr(std::min<std::size_t>(8, status_line.size()), 3);
    reply.text = status_line.substr(std::min<std::size_t>(12, status_line.size()));
    reply.result = reply.code < "200" ? Result::none : reply.code < "300" ? Result::ok : Result::refused;
    const std::string tag = reply.code == "100" ? std::string() : tag_for(request);
    Content content;
    content.status_line = status_line;
    content.tag = tag;
    content.diagnostics = diagnostics;
    content.more = more;
    reply.bytes = write_answer(reply.code == "100" ? voice_.trying : voice_.answer, request, source(), content);
    return reply;
}

Reply Dialogue::scripted_answer(
    const Request& request, std::string_view status_line, std::string_view more, std::string_view type, std::string_view body)
{
    Reply reply;
    reply.code = status_line.substr(8, 3);
    reply.text = status_line.substr(12);
    reply.result = reply.code < "200" ? Result::none : reply.code < "300" ? Result::ok : Result::refused;
    const std::string tag = reply.code == "100" ? std::string() : tag_for(request), ours = contact(false);
    Content content;
    content.status_line = status_line;
    content.tag = tag;
    content.more = more;
    content.body = body;
    content.type = type;
    if (request.is("INVITE") && reply.code[0] == '2')
        content.contact = ours;
    reply.bytes = write_answer(voice_.answer, request, source(), content);
    if (!body.empty() && reply.bytes.find(type) == reply.bytes.npos)
        reply.bytes.insert(reply.bytes.find("\r\n\r\n") + 2, fmt::format("Content-Type: {}\r\n", type));
    return reply;
}

Reply Dialogue::options(const Request& request)
{
    Reply reply;
    reply.code = "200";
    reply.text = "OK";
    reply.result = Result::ok;
    const std::string tag = tag_for(request);
    Content content;
    content.status_line = voice_.style.options_ok;
    content.tag = tag;
    reply.bytes = write_answer(voice_.options_ok, request, source(), content);
    return reply;
}

} // namespace exemu::sip

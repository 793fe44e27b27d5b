#include "support/toys/gram/dialogue.hpp"

#include "support/toys/gram/turns.hpp"

namespace exemu::gram {

using session::After;
using session::Reply;
using session::Result;

Reply say(std::string_view id, unsigned code, std::string_view words)
{
    Reply reply;
    reply.result = code < 200 ? Result::none : code < 300 ? Result::ok : Result::refused;
    reply.code = std::to_string(code);
    reply.text = words;
    reply.bytes = write_answer(id, code, words);
    return reply;
}

Dialogue::Dialogue(session::Session& session, const Style& style)
    : session_(session), style_(style), transactions_({style.first, style.longest, style.patience}, style.transactions)
{
}

Task<> Dialogue::run()
{
    for (After after = After::go_on; after == After::go_on && !over();) {
        do_what_is_due();
        const bool woken = co_await session_.hear_more_or_woken(transactions_.next_due());
        if (woken)
            continue;
        session_.connection().allow(style_.idle);
        after = co_await hear(session_.connection().input());
    }
}

void Dialogue::do_what_is_due()
{
    const Transactions::Due due = transactions_.take_due(session_.clock().steady());
    for (const std::string& answer : due.again)
        repeat(answer);
    for (const std::string& id : due.given_up)
        note(events().unacknowledged, id);
}

Task<After> Dialogue::hear(std::string_view datagram)
{
    auto heard = parse_datagram(datagram);
    After after = After::go_on;
    if (!heard) {
        MalformedTurn turn(*this, heard.error());
        turn.received = datagram.size();
        after = co_await session_.take(turn);
    } else if (const Ack* ack = std::get_if<Ack>(&*heard)) {
        if (transactions_.acknowledge(ack->id))
            note(events().acknowledged, ack->id);
    } else {
        after = co_await take_request(std::move(std::get<Request>(*heard)), datagram.size());
    }
    co_return after;
}

Task<After> Dialogue::take_request(Request request, std::size_t size)
{
    const Transactions::Begun begun = transactions_.begin(request.id);
    if (begun == Transactions::Begun::copy) {
        unsigned nth = 0;
        const std::string answer = transactions_.copy(request.id, nth);
        note(events().retransmit, request.id, nth);
        if (!answer.empty())
            repeat(answer);
        co_return After::go_on;
    }
    auto turn = std::make_unique<RequestTurn>(*this, std::move(request), begun == Transactions::Begun::full);
    turn->received = size;
    const After after = co_await session_.begin(std::move(turn));
    co_return after;
}

void Dialogue::said(const std::string& id, const Reply& reply)
{
    session_.connection().allow(style_.idle); // the peer was silent because it waited
    transactions_.said(id, reply.bytes, !reply.code.starts_with('1'), session_.clock().steady());
}

void Dialogue::repeat(const std::string& answer) { session_.connection().queue(answer); }

void Dialogue::note(pattern::EventId fact, const std::string& id, std::int64_t nth)
{
    session_.note_fact(fact, [&](journal::Packer& packer) {
        packer.add(events().id, std::string_view(id));
        if (nth > 0)
            packer.add(events().nth, nth);
    });
}

Reply Dialogue::ping(const Request& request) { return say(request.id, 200, "PONG"); }

Reply Dialogue::echo(const Request& request) { return say(request.id, 200, request.words); }

Reply Dialogue::bye(const Request& request)
{
    leaving_ = request.id;
    return say(request.id, 200, "bye");
}

} // namespace exemu::gram

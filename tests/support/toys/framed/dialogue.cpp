#include "support/toys/framed/dialogue.hpp"

#include "support/toys/framed/turns.hpp"
#include "wire/byte_reader.hpp"

namespace exemu::framed {

using session::After;
using session::Reply;
using session::Result;

Dialogue::Dialogue(session::Session& session, const Style& style)
    : session_(session), style_(style), assembly_(Limits{style.request.bytes, style.calls})
{
}

Task<> Dialogue::run()
{
    net::Connection& connection = session_.connection();
    for (After after = After::go_on; after == After::go_on;) {
        const auto read = read_frame(connection.input(), style_.fragment.bytes);
        if (!read) {
            after = co_await give_up(read.error());
        } else if (!read->frame) {
            const bool answered = co_await session_.hear_more_or_woken();
            if (answered) // a call in flight: silence counts from there
                connection.allow(style_.inactivity);
        } else {
            after = co_await take_frame(*read->frame, read->consumed);
            connection.allow(style_.inactivity);
        }
    }
}

Task<After> Dialogue::take_frame(const Frame& frame, std::size_t size)
{
    auto complete = assembly_.take(frame);
    session_.connection().consume(size);
    After after = After::go_on;
    if (!complete) {
        MalformedTurn turn(*this, complete.error(), After::go_on);
        turn.received = size;
        after = co_await session_.take(turn);
    } else if (*complete) {
        auto turn = std::make_unique<CallTurn>(*this, std::move(**complete));
        after = co_await session_.begin(std::move(turn));
    }
    co_return after;
}

// Where the next frame begins is not known any more.
Task<After> Dialogue::give_up(const SyntaxError& error)
{
    MalformedTurn turn(*this, CallError{Fault::protocol, 0, error.expected}, After::close);
    const After after = co_await session_.take(turn);
    co_return after;
}

Reply Dialogue::result(std::uint16_t call, std::string_view payload) const
{
    Reply reply;
    reply.result = Result::ok;
    reply.code = "0";
    reply.bytes = write_frames(call, payload, style_.fragment.bytes);
    return reply;
}

Reply Dialogue::fault(std::uint16_t call, std::uint32_t code) const
{
    Reply reply;
    reply.result = Result::refused;
    reply.code = std::to_string(code);
    reply.bytes = write_fault(call, code);
    return reply;
}

Reply Dialogue::echo(const Request& request) const { return result(request.call, request.arguments); }

// The sum of numbers (u32 each), modulo 2^32.
Reply Dialogue::sum(const Request& request) const
{
    wire::ByteReader in(request.arguments);
    std::uint32_t sum = 0;
    while (in.ok() && !in.done())
        sum += in.u32();
    if (!in.ok())
        return fault(request.call, Fault::bad_arguments);
    wire::ByteWriter out;
    out.u32(sum);
    return result(request.call, out.view());
}

} // namespace exemu::framed

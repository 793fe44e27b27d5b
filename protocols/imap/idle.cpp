// IDLE (RFC 2177): what others change is told as it happens.
#include "imap/turns.hpp"

#include "base/text.hpp"

namespace exemu::imap {

using session::After;
using session::Reply;

Reply Dialogue::idle(const Command& command)
{
    idle_tag_ = command.tag;
    if (selected_)
        session_.watch(mailbox_); // before the first look, so that no change falls between
    Reply reply;
    reply.result = session::Result::ok;
    reply.code = "+";
    reply.bytes = "+ " + voice_.style.texts.idle + "\r\n";
    return reply;
}

Task<After> Dialogue::watch_on()
{
    if (!has_news())
        co_return After::go_on;
    const After after = co_await push(gather_news(true));
    co_return after;
}

// "DONE", or what is none: then IDLE is over all the same.
Task<After> Dialogue::end_idle()
{
    const bool done = step_.kind == CommandReader::Step::Kind::command && iequals(trim(step_.text), "DONE");
    const std::size_t received = step_.consumed;
    session_.connection().consume(received);
    if (step_.kind == CommandReader::Step::Kind::go_ahead || step_.kind == CommandReader::Step::Kind::message)
        reader_.start_anew();
    session_.unwatch();
    DoneTurn turn(*this, std::exchange(idle_tag_, {}), done);
    turn.received = received;
    const After after = co_await session_.take(turn);
    co_return after;
}

} // namespace exemu::imap

#include "support/toys/framed/turns.hpp"

#include "support/toys/framed/reply_form.hpp"

namespace exemu::framed {

using session::Reply;

namespace {

struct Row {
    std::uint8_t operation;
    pattern::EventId Events::* event;
    Reply (Dialogue::*answer)(const Request&) const;
};

// clang-format off
const Row rows[] = {
    {1, &Events::echo, &Dialogue::echo},
    {2, &Events::sum,  &Dialogue::sum},
};
// clang-format on

const Row* find_row(std::uint8_t operation)
{
    for (const Row& row : rows)
        if (row.operation == operation)
            return &row;
    return nullptr;
}

pattern::EventId event_of(const Request& request)
{
    const Row* row = find_row(request.operation);
    return row ? events().*row->event : events().unknown;
}

} // namespace

Reply FramedTurn::scripted(const scenario::ReplyForm& scripted)
{
    const ReplyForm& form = static_cast<const ReplyForm&>(scripted);
    return form.positive ? dialogue_.result(call_, form.answer) : dialogue_.fault(call_, form.fault);
}

Reply FramedTurn::refusal(scenario::Cause cause)
{
    return dialogue_.fault(call_, cause == scenario::Cause::too_many ? Fault::too_many : Fault::refused);
}

CallTurn::CallTurn(Dialogue& dialogue, Request request)
    : FramedTurn(dialogue, event_of(request), request.call), request_(std::move(request))
{
    received = request_.size;
}

Task<Reply> CallTurn::natural()
{
    const Row* row = find_row(request_.operation);
    if (!dialogue_.may_call())
        co_return dialogue_.fault(call_, Fault::too_many);
    if (!row)
        co_return dialogue_.fault(call_, Fault::no_such_operation);
    co_return (dialogue_.*row->answer)(request_);
}

Task<Reply> MalformedTurn::natural()
{
    Reply reply = dialogue_.fault(call_, error_.fault);
    reply.after = after_;
    co_return reply;
}

} // namespace exemu::framed

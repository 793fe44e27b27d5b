#include "support/toys/gram/turns.hpp"

#include "support/toys/gram/reply_form.hpp"

namespace exemu::gram {

using session::Reply;

namespace {

struct Row {
    std::string_view verb;
    pattern::EventId Events::* event;
    Reply (Dialogue::*answer)(const Request&);
};

// clang-format off
const Row rows[] = {
    {"PING", &Events::ping, &Dialogue::ping},
    {"ECHO", &Events::echo, &Dialogue::echo},
    {"BYE",  &Events::bye,  &Dialogue::bye},
};
// clang-format on

const Row* find_row(std::string_view verb)
{
    for (const Row& row : rows)
        if (row.verb == verb)
            return &row;
    return nullptr;
}

pattern::EventId event_of(const Request& request)
{
    const Row* row = find_row(request.verb);
    return row ? events().*row->event : events().unknown;
}

} // namespace

RequestTurn::RequestTurn(Dialogue& dialogue, Request request, bool full)
    : Turn(dialogue.session(), event_of(request)), dialogue_(dialogue), request_(std::move(request)), full_(full)
{
}

Task<Reply> RequestTurn::natural()
{
    const Row* row = find_row(request_.verb);
    if (full_)
        co_return say(request_.id, 503, "too many");
    if (!row)
        co_return say(request_.id, 501, "no such verb");
    co_return (dialogue_.*row->answer)(request_);
}

Reply RequestTurn::scripted(const scenario::ReplyForm& scripted)
{
    const ReplyForm& form = static_cast<const ReplyForm&>(scripted);
    return say(request_.id, form.code, form.words);
}

Reply RequestTurn::refusal(scenario::Cause cause)
{
    return say(request_.id, cause == scenario::Cause::busy ? 486 : 500, scenario::to_text(cause));
}

void RequestTurn::said(const Reply& reply)
{
    if (!full_)
        dialogue_.said(request_.id, reply);
}

MalformedTurn::MalformedTurn(Dialogue& dialogue, SyntaxError error) : Turn(dialogue.session(), events().malformed), error_(std::move(error))
{
}

} // namespace exemu::gram

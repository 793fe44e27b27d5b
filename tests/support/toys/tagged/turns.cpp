#include "support/toys/tagged/turns.hpp"

#include "base/text.hpp"
#include "support/toys/tagged/reply_form.hpp"

#include <fmt/format.h>

namespace exemu::tagged {

using session::Reply;

namespace {

using D = Dialogue;

// clang-format off
const Row rows[] = {
    // verb    event           answered by  allowed
    {"OPEN",  &Events::open,  &D::open,    &D::anywhere},
    {"PUT",   &Events::put,   &D::put,     &D::opened},
    {"LIST",  &Events::list,  &D::list,    &D::opened},
    {"WATCH", &Events::watch, &D::watch,   &D::opened},
    {"QUIT",  &Events::quit,  &D::quit,    &D::anywhere},
};
// clang-format on

const Row* find_row(std::string_view verb)
{
    for (const Row& row : rows)
        if (row.verb == verb)
            return &row;
    return nullptr;
}

Parsed<Command> read_command(const wire::Line& line)
{
    if (line.kind == wire::Line::Kind::too_long)
        return syntax_error("a line within the limit", 0);
    if (line.has_nul)
        return syntax_error("a line without NUL", 0);
    return parse_command(line.text);
}

pattern::EventId event_of(const Parsed<Command>& command)
{
    if (!command)
        return events().malformed;
    const Row* row = find_row(command->verb);
    return row ? events().*row->event : events().unknown;
}

} // namespace

Reply TaggedTurn::scripted(const scenario::ReplyForm& scripted)
{
    const ReplyForm& form = static_cast<const ReplyForm&>(scripted);
    Reply reply;
    if (form.word.empty()) {
        reply.result = form.positive ? session::Result::ok : session::Result::refused;
        reply.text = form.untagged.front().substr(2);
    } else {
        reply = say(tag_, form.word, form.text);
    }
    std::string first;
    for (const std::string& line : form.untagged)
        first += line + "\r\n";
    reply.bytes.insert(0, first);
    return reply;
}

Reply TaggedTurn::refusal(scenario::Cause cause) { return say(tag_, "NO", fmt::format("[{}] refused", scenario::to_text(cause))); }

CommandTurn::CommandTurn(Dialogue& dialogue, const wire::Line& line) : CommandTurn(dialogue, read_command(line), printable(line.text)) {}

CommandTurn::CommandTurn(Dialogue& dialogue, Parsed<Command> command, std::string line)
    : TaggedTurn(dialogue, event_of(command), command ? command->tag : "*"), line_(std::move(line)),
      row_(command ? find_row(command->verb) : nullptr)
{
    if (command)
        command_ = std::move(*command);
}

Task<Reply> CommandTurn::natural()
{
    if (row_)
        co_return (dialogue_.*row_->answer)(command_);
    co_return say(tag_, "BAD", command_.verb.empty() ? "what?" : "no such verb");
}

Task<std::optional<scenario::Cause>> CommandTurn::settle(scenario::Outcome outcome)
{
    if (outcome == scenario::Outcome::dropped)
        co_return std::nullopt;
    co_return dialogue_.store(command_.argument, outcome == scenario::Outcome::duplicated ? 2 : 1);
}

Task<Reply> PushTurn::natural() { co_return say("*", "NEW", std::to_string(item_.uid)); }

} // namespace exemu::tagged

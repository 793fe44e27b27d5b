#include "support/toys/tagged/events.hpp"

#include "support/toys/tagged/reply_form.hpp"
#include "support/toys/tagged/turns.hpp"

namespace exemu::tagged {

namespace {

using pattern::Field;
using pattern::Moment;
using pattern::Source;
using pattern::Type;
using pattern::Value;
using scenario::Cause;

Events declared;

Value some(const std::string& text) { return text.empty() ? Value{} : Value{std::string_view(text)}; }

const Field tag{.name = "tag",
    .read = [](const Source& s) { return some(static_cast<const TaggedTurn&>(s).tag()); },
    .sample = "a1",
    .doc = "The tag of the command."};

Field argument(std::string name, std::string sample, std::string doc)
{
    return {.name = std::move(name),
        .read = [](const Source& s) { return some(static_cast<const CommandTurn&>(s).command().argument); },
        .sample = std::move(sample),
        .doc = std::move(doc)};
}

const Field verb{.name = "verb",
    .read = [](const Source& s) { return some(static_cast<const CommandTurn&>(s).command().verb); },
    .sample = "FROB",
    .doc = "The verb, in upper case."};
const Field line{.name = "line",
    .read = [](const Source& s) { return some(static_cast<const CommandTurn&>(s).line()); },
    .sample = "frob",
    .doc = "The line as it came, printable."};
const Field number{.name = "number",
    .type = Type::number,
    .read = [](const Source& s) -> Value { return std::int64_t{static_cast<const PushTurn&>(s).item().uid}; },
    .sample = "3",
    .doc = "The number of the new item."};
const Field subject{.name = "subject",
    .read = [](const Source& s) { return some(static_cast<const PushTurn&>(s).item().envelope.subject); },
    .sample = "lunch",
    .doc = "Its words."};

constexpr std::uint32_t causes = bit(Cause::busy) | bit(Cause::unavailable) | bit(Cause::over_quota) | bit(Cause::not_found);

scenario::EventGrammar asked(scenario::StepBits steps = scenario::stream_steps)
{
    return {.steps = steps, .causes = causes, .parse_reply = parse_reply, .render = render_reply};
}

scenario::EventGrammar unasked()
{
    return {.steps = scenario::stream_steps, .causes = causes, .parse_reply = parse_unasked, .render = render_reply};
}

} // namespace

const Events& events() { return declared; }

void describe(scenario::Language& language)
{
    constexpr scenario::StepBits message_steps = scenario::kept_message_steps;
    declared.greeting = language.add({"tagged.greeting", Moment::point, "Before the first line.", {}}, unasked());
    declared.open = language.add(
        {"tagged.open", Moment::turn, "OPEN.", {tag, argument("name", "alice", "The mailbox asked for.")}}, asked());
    declared.put = language.add(
        {"tagged.put", Moment::turn, "PUT.", {tag, argument("words", "lunch", "What is put.")}}, asked(message_steps));
    scenario::EventGrammar list = asked();
    list.parts = {{"items", scenario::PartType::text, true, "* ITEM 1 lunch", "The lines of all items."}};
    declared.list = language.add({"tagged.list", Moment::turn, "LIST.", {tag}}, std::move(list));
    declared.watch = language.add({"tagged.watch", Moment::turn, "WATCH.", {tag}}, asked());
    declared.done = language.add({"tagged.done", Moment::turn, "DONE.", {tag}}, asked());
    declared.push = language.add(
        {"tagged.push", Moment::point, "A change of another session is about to be told.", {number, subject}}, unasked());
    declared.quit = language.add({"tagged.quit", Moment::turn, "QUIT.", {tag}}, asked());
    declared.unknown = language.add({"tagged.unknown", Moment::turn, "No such verb.", {tag, verb, line}}, asked());
    declared.malformed = language.add({"tagged.malformed", Moment::turn, "No command at all.", {line}}, asked());
}

} // namespace exemu::tagged

#include "support/toys/framed/events.hpp"

#include "support/toys/framed/reply_form.hpp"
#include "support/toys/framed/turns.hpp"

namespace exemu::framed {

namespace {

using pattern::Field;
using pattern::Moment;
using pattern::Source;
using pattern::Type;
using pattern::Value;
using scenario::Cause;

Events declared;

const Request& request_of(const Source& source) { return static_cast<const CallTurn&>(source).request(); }

const Field call{.name = "call",
    .type = Type::number,
    .read = [](const Source& s) -> Value { return std::int64_t{static_cast<const FramedTurn&>(s).call()}; },
    .sample = "7",
    .doc = "The number the peer gave the call."};
const Field size{.name = "size",
    .type = Type::size,
    .read = [](const Source& s) -> Value { return static_cast<std::int64_t>(request_of(s).arguments.size()); },
    .sample = "12B",
    .doc = "Bytes of the arguments."};
const Field fragments{.name = "fragments",
    .type = Type::number,
    .read = [](const Source& s) -> Value { return std::int64_t{request_of(s).fragments}; },
    .sample = "1",
    .doc = "How many fragments it came in."};
const Field operation{.name = "operation",
    .type = Type::number,
    .read = [](const Source& s) -> Value { return std::int64_t{request_of(s).operation}; },
    .sample = "9",
    .doc = "The number of the operation."};
const Field problem{.name = "problem",
    .read = [](const Source& s) -> Value { return std::string_view(static_cast<const MalformedTurn&>(s).error().what); },
    .sample = "a fragment of no call",
    .doc = "What is wrong."};

scenario::EventGrammar grammar()
{
    return {.steps = scenario::stream_steps,
        .causes = bit(Cause::busy) | bit(Cause::unavailable) | bit(Cause::too_many) | bit(Cause::internal),
        .parse_reply = parse_reply,
        .render = render_reply};
}

} // namespace

const Events& events() { return declared; }

void describe(scenario::Language& language)
{
    declared.echo = language.add({"framed.echo", Moment::turn, "Operation 1: the bytes come back.", {call, size, fragments}}, grammar());
    declared.sum = language.add({"framed.sum", Moment::turn, "Operation 2: the sum of numbers.", {call, size, fragments}}, grammar());
    declared.unknown = language.add({"framed.unknown", Moment::turn, "No such operation.", {call, size, fragments, operation}}, grammar());
    declared.malformed = language.add(
        {"framed.malformed", Moment::turn, "A fragment that fits nowhere, or no frame.", {call, problem}}, grammar());
}

} // namespace exemu::framed

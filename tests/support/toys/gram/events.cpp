#include "support/toys/gram/events.hpp"

#include "support/toys/gram/reply_form.hpp"
#include "support/toys/gram/turns.hpp"

namespace exemu::gram {

namespace {

using pattern::Field;
using pattern::Moment;
using pattern::Source;
using pattern::Type;
using pattern::Value;
using scenario::Cause;

Events declared;

Value some(const std::string& text) { return text.empty() ? Value{} : Value{std::string_view(text)}; }

const Request& request_of(const Source& source) { return static_cast<const RequestTurn&>(source).request(); }

const Field id{
    .name = "id", .read = [](const Source& s) { return some(request_of(s).id); }, .sample = "7", .doc = "The id of the request."};
const Field verb{
    .name = "verb", .read = [](const Source& s) { return some(request_of(s).verb); }, .sample = "FROB", .doc = "The verb, in upper case."};
const Field words{
    .name = "words", .read = [](const Source& s) { return some(request_of(s).words); }, .sample = "hello", .doc = "What follows it."};
const Field problem{.name = "problem",
    .read = [](const Source& s) { return some(static_cast<const MalformedTurn&>(s).error().expected); },
    .sample = "\"REQ \"",
    .doc = "What was expected."};
const Field told_id{.name = "id", .sample = "7", .doc = "The id of the request."};
const Field nth{.name = "nth", .type = Type::number, .sample = "1", .doc = "Which copy."};

scenario::EventGrammar grammar()
{
    return {.steps = scenario::datagram_steps,
        .causes = bit(Cause::busy) | bit(Cause::unavailable) | bit(Cause::internal),
        .parse_reply = parse_reply,
        .render = render_reply};
}

} // namespace

const Events& events() { return declared; }

void describe(scenario::Language& language)
{
    using scenario::StepWord;
    constexpr scenario::StepBits unanswered = scenario::datagram_steps &
        ~(bit(StepWord::reply) | bit(StepWord::fail) | bit(StepWord::dribble));
    declared.ping = language.add({"gram.ping", Moment::turn, "PING.", {id}}, grammar());
    declared.echo = language.add({"gram.echo", Moment::turn, "ECHO.", {id, words}}, grammar());
    declared.bye = language.add({"gram.bye", Moment::turn, "BYE.", {id}}, grammar());
    declared.unknown = language.add({"gram.unknown", Moment::turn, "No such verb.", {id, verb, words}}, grammar());
    declared.malformed = language.add({"gram.malformed", Moment::turn, "A datagram that is no message.", {problem}}, {.steps = unanswered});
    declared.retransmit = language.add({"gram.retransmit", Moment::fact, "A copy of a request has come.", {told_id, nth}}, {});
    declared.acknowledged = language.add({"gram.acknowledged", Moment::fact, "The peer has an answer.", {told_id}}, {});
    declared.unacknowledged = language.add(
        {"gram.unacknowledged", Moment::fact, "Nobody waits for an acknowledgement any more.", {told_id}}, {});
    declared.id = language.vocabulary.find_field("id").value();
    declared.nth = language.vocabulary.find_field("nth").value();
}

} // namespace exemu::gram

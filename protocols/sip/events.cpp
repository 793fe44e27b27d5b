#include "sip/events.hpp"

#include "session/declare.hpp"
#include "sip/reply_form.hpp"
#include "sip/shape.hpp"
#include "sip/turns.hpp"

namespace exemu::sip {

namespace {

using pattern::Field;
using pattern::Moment;
using pattern::Source;
using pattern::Type;
using pattern::Value;
using scenario::Cause;
using scenario::StepWord;
using session::field;
using session::some;

Events declared;

const RequestTurn& turn_of(const Source& source) { return static_cast<const RequestTurn&>(source); }
const Request& request_of(const Source& source) { return turn_of(source).request(); }
const MediaTurn& media_of(const Source& source) { return static_cast<const MediaTurn&>(source); }

template <Name name>
Value header_value(const Source& source)
{
    return some(request_of(source).message.value(name));
}

template <const char* name>
Value told_value(const Source& source)
{
    const HeaderField* told = request_of(source).message.find(std::string_view(name));
    return told ? some(told->value) : Value{};
}
constexpr char original_via[] = "X-Original-Via", original_contact[] = "X-Original-Contact", original_sdp[] = "X-Original-SDP";

std::vector<Field> request_fields()
{
    return {field(
                "transport", Type::text, [](const Source& s) -> Value { return turn_of(s).transport(); }, "tcp", "tcp, tls or udp."),
        field("user_agent", Type::text, header_value<Name::user_agent>, "gateway/1.0", "User-Agent."),
        field(
            "from", Type::text, [](const Source& s) { return some(request_of(s).from.uri.text); }, "sip:+12015550123@192.0.2.7",
            "The URI of From."),
        field(
            "to", Type::text, [](const Source& s) { return some(request_of(s).to.uri.text); }, "sip:2001@mail.contoso.test",
            "The URI of To."),
        field(
            "uri", Type::text, [](const Source& s) { return some(request_of(s).message.uri); }, "sip:2001@mail.contoso.test;transport=tcp",
            "The Request-URI."),
        field("contact", Type::text, header_value<Name::contact>, "<sip:192.0.2.7:5060;transport=tcp>", "Contact, as it came."),
        field(
            "call_id", Type::text, [](const Source& s) { return some(request_of(s).call_id); }, "1@192.0.2.7", "Call-ID."),
        field(
            "via_sent_by", Type::text, [](const Source& s) { return some(turn_of(s).sent_by()); }, "192.0.2.7:5060",
            "Host and port of the topmost Via."),
        field(
            "via_received", Type::text, [](const Source& s) { return some(turn_of(s).received_from()); }, "none",
            "The address it came from, where Via names another."),
        field(
            "diversion", Type::text, [](const Source& s) { return some(turn_of(s).diversion()); }, "2001",
            "The user who has diverted the call, by Diversion or History-Info."),
        field(
            "max_forwards", Type::number,
            [](const Source& s) -> Value {
                const auto hops = request_of(s).max_forwards;
                return hops ? Value{std::int64_t{*hops}} : Value{};
            },
            "70", "Max-Forwards."),
        field(
            "in_dialog", Type::flag, [](const Source& s) -> Value { return request_of(s).in_dialog(); }, "false", "To has a tag."),
        field(
            "sdp_address", Type::text, [](const Source& s) { return some(turn_of(s).sdp_address()); }, "192.0.2.7",
            "The address of the session description."),
        field("original_via", Type::text, told_value<original_via>, "none",
            "X-Original-Via: what a caller says its Via was, so that what changed it on the way is seen."),
        field("original_contact", Type::text, told_value<original_contact>, "none", "X-Original-Contact."),
        field("original_sdp", Type::text, told_value<original_sdp>, "none", "X-Original-SDP."),
        field("header.*", Type::text, nullptr, "", "Any header field, by name: header.allow.")};
}

std::vector<Field> with(std::vector<Field> fields, Field more)
{
    fields.push_back(std::move(more));
    return fields;
}

constexpr std::uint32_t causes = scenario::bit(Cause::busy) | scenario::bit(Cause::unavailable) | scenario::bit(Cause::too_many) |
    scenario::bit(Cause::not_found) | scenario::bit(Cause::internal) | scenario::bit(Cause::too_large) | scenario::bit(Cause::disabled);

scenario::EventGrammar answered()
{
    scenario::EventGrammar grammar;
    grammar.steps = scenario::stream_steps;
    grammar.causes = causes;
    grammar.parse_reply = parse_reply;
    grammar.render = render_reply;
    grammar.parts = answer_parts();
    return grammar;
}

// Nobody waits for an answer: what is said has another occasion.
constexpr scenario::StepBits unanswered = scenario::stream_steps &
    ~(scenario::bit(StepWord::reply) | scenario::bit(StepWord::fail) | scenario::bit(StepWord::dribble) |
        scenario::bit(StepWord::throttle) | scenario::bit(StepWord::truncate) | scenario::bit(StepWord::garbage));
// `close` ends the call with BYE.
constexpr scenario::StepBits of_media = scenario::bit(StepWord::pass) | scenario::bit(StepWord::ignore) | scenario::bit(StepWord::close) |
    scenario::bit(StepWord::delay) | scenario::effect_steps;

std::vector<Field> media_fields()
{
    return {field(
                "call_id", Type::text, [](const Source& s) { return some(media_of(s).call_id()); }, "1@192.0.2.7", "Call-ID."),
        field(
            "codec", Type::text, [](const Source& s) { return some(media_of(s).codec()); }, "PCMU", "PCMU or PCMA."),
        field(
            "address", Type::text, [](const Source& s) { return some(media_of(s).address()); }, "192.0.2.7:40000",
            "Where media comes from.")};
}

Field told(std::string name, Type type, std::string sample, std::string doc)
{
    return field(std::move(name), type, nullptr, std::move(sample), std::move(doc));
}

struct Method {
    std::string_view method;
    pattern::EventId Events::* event;
    const char* doc;
};
const Method methods[] = {
    {"INVITE", &Events::invite, "INVITE, within a call too."},
    {"ACK", &Events::ack, "ACK; ignored, the final answer is said again."},
    {"BYE", &Events::bye, "BYE."},
    {"CANCEL", &Events::cancel, "CANCEL."},
    {"OPTIONS", &Events::options, "OPTIONS."},
    {"REGISTER", &Events::register_, "REGISTER."},
    {"SUBSCRIBE", &Events::subscribe, "SUBSCRIBE."},
    {"NOTIFY", &Events::notify, "NOTIFY."},
    {"MESSAGE", &Events::message, "MESSAGE."},
    {"REFER", &Events::refer, "REFER."},
    {"INFO", &Events::info, "INFO."},
    {"UPDATE", &Events::update, "UPDATE."},
    {"PRACK", &Events::prack, "PRACK."},
    {"PUBLISH", &Events::publish, "PUBLISH."},
    {"SERVICE", &Events::service, "SERVICE."},
    {"BENOTIFY", &Events::benotify, "BENOTIFY, which nobody answers."},
};

} // namespace

const Events& events() { return declared; }

pattern::EventId event_of(std::string_view method)
{
    for (const Method& one : methods)
        if (one.method == method)
            return declared.*one.event;
    return declared.unknown;
}

void describe(scenario::Language& language)
{
    scenario::EventGrammar silent;
    silent.steps = unanswered;
    for (const Method& one : methods) {
        const bool has_answer = one.method != "ACK" && one.method != "BENOTIFY";
        declared.*one.event = language.add(
            {"sip." + to_lower(one.method), Moment::turn, one.doc, request_fields()}, has_answer ? answered() : silent);
    }
    declared.unknown = language.add(
        {"sip.unknown", Moment::turn, "A method that nobody knows.",
            with(request_fields(),
                field(
                    "method", Type::text, [](const Source& s) { return some(request_of(s).message.method); }, "FROB", "The method."))},
        answered());
    declared.malformed = language.add({"sip.malformed", Moment::turn, "What cannot be parsed, or breaks the grammar.",
                                          with(request_fields(),
                                              field(
                                                  "problem", Type::text, [](const Source& s) { return some(turn_of(s).problem()); },
                                                  "From is no address", "What is wrong."))},
        answered());
    scenario::EventGrammar media;
    media.steps = of_media;
    declared.dtmf = language.add(
        {"sip.dtmf", Moment::turn, "A key was pressed (RFC 4733, or INFO). `close` ends the call with BYE.",
            with(media_fields(),
                field(
                    "digit", Type::text, [](const Source& s) { return some(media_of(s).digit()); }, "5", "0 to 9, *, #, A to D."))},
        media);
    declared.rtp_started = language.add(
        {"rtp.started", Moment::point, "The peer's first packet of media. `close` ends the call with BYE.", media_fields()}, media);
    declared.retransmit = language.add(
        {"sip.retransmit", Moment::fact, "A copy of a request has come.",
            {told("method", Type::text, "INVITE", "The method."), told("nth", Type::number, "1", "Which copy."),
                told("call_id", Type::text, "1@192.0.2.7", "Call-ID.")}},
        {});
    declared.response = language.add(
        {"sip.response", Moment::fact, "The peer has answered a request of ours.",
            {told("method", Type::text, "BYE", "The method."), told("call_id", Type::text, "1@192.0.2.7", "Call-ID.")}},
        {});
    declared.withheld = language.add(
        {"sip.withheld", Moment::fact, "Over UDP something was not said, so that nobody is flooded whose address was forged.",
            {told("size", Type::size, "1KB", "Its bytes.")}},
        {});
    declared.rtp_stopped = language.add(
        {"rtp.stopped", Moment::fact, "The media of a call is over.",
            {told("call_id", Type::text, "1@192.0.2.7", "Call-ID."), told("codec", Type::text, "PCMU", "PCMU or PCMA."),
                told("address", Type::text, "192.0.2.7:40000", "Where media came from."),
                told("packets", Type::number, "50", "How many came."), told("lost", Type::number, "0", "How many did not."),
                told("seconds", Type::text, "1.0", "Of voice.")}},
        {});
    const auto id = [&](const char* name) { return language.vocabulary.find_field(name).value(); };
    declared.method = id("method");
    declared.nth = id("nth");
    declared.call_id = id("call_id");
    declared.codec = id("codec");
    declared.address = id("address");
    declared.packets = id("packets");
    declared.lost = id("lost");
    declared.seconds = id("seconds");
    declared.size = id("size");
    declared.header = language.vocabulary.find_named("header.x")->field;
}

} // namespace exemu::sip

#include "dns/events.hpp"

#include "dns/reply_form.hpp"
#include "dns/turns.hpp"

namespace exemu::dns {

namespace {

using pattern::Field;
using pattern::Moment;
using pattern::Source;
using pattern::Type;
using pattern::Value;
using scenario::PartType;
using scenario::StepWord;

Events declared;

const QueryTurn& turn_of(const Source& source) { return static_cast<const QueryTurn&>(source); }

std::vector<Field> query_fields()
{
    return {{.name = "name",
                .read = [](const Source& s) -> Value { return std::string_view(turn_of(s).query().name); },
                .sample = "contoso.test",
                .doc = "The name asked for, in lower case, without the last dot."},
        {.name = "type",
            .read = [](const Source& s) -> Value { return std::string_view(turn_of(s).query().type); },
            .sample = "MX",
            .doc = "The type of record: A, MX, SRV..."},
        {.name = "transport",
            .read = [](const Source& s) -> Value { return std::string_view(turn_of(s).is_datagram() ? "udp" : "tcp"); },
            .sample = "udp",
            .doc = "udp or tcp."}};
}

std::vector<scenario::Part> parts()
{
    return {{"address", PartType::line, false, "198.51.100.10", "Address in A and AAAA records of the answer."},
        {"host", PartType::line, false, "mx2.contoso.test", "Host in MX, SRV, CNAME and PTR records of the answer."},
        {"port", PartType::number, false, "8443", "Port in SRV records of the answer."},
        {"ttl", PartType::number, false, "1", "Time to live of all records, in seconds."}};
}

} // namespace

const Events& events() { return declared; }

void describe(scenario::Language& language)
{
    constexpr scenario::StepBits takes = scenario::datagram_steps &
        ~(bit(StepWord::dribble) | bit(StepWord::truncate) | bit(StepWord::garbage));
    declared.query = language.add({"dns.query", Moment::turn, "A question.", query_fields()},
        {.steps = takes,
            .causes = bit(scenario::Cause::unavailable) | bit(scenario::Cause::not_found) | bit(scenario::Cause::internal),
            .parse_reply = parse_reply,
            .render = render_reply,
            .parts = parts()});
    declared.malformed = language.add({"dns.malformed", Moment::turn, "What is no question.",
                                          {{.name = "expected",
                                              .read = [](const Source& s) -> Value {
                                                  return std::string_view(static_cast<const MalformedTurn&>(s).malformed().expected);
                                              },
                                              .sample = "one question",
                                              .doc = "What the grammar wanted there."}}},
        {.steps = bit(StepWord::pass) | bit(StepWord::ignore) | scenario::effect_steps});
}

} // namespace exemu::dns

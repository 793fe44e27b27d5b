#pragma once
#include "base/options.hpp"
#include "pattern/vocabulary.hpp"
#include "persona/persona.hpp"
#include "scenario/steps.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

// What a scenario may say in this program. `app` builds it from the catalogue, so that this room names no protocol; schema,
// reference page, `check` and `ports` are printers of it.
namespace exemu::scenario {

// The rule side of an event: which steps it takes and what a reply to it looks like.
struct EventGrammar {
    std::uint32_t steps = 0;             // bits of StepWord
    std::uint32_t causes = 0;            // bits of Cause that `fail` can express here
    // Reads what stands after `reply:`; null and a problem when it is not of this protocol's form.
    std::function<std::shared_ptr<const ReplyForm>(const Tree&, Problems&)> parse_reply;
    // What the peer would see of it, for `exemu check`: lines without line ends.
    std::function<std::string(const ReplyForm&)> render;
};

// A protocol as the loader sees it.
struct ProtocolGrammar {
    std::string name;
    bool datagram = false;
    std::vector<OptionDoc> options;                                 // of a listener of this protocol
    std::function<void(const Tree& options, Problems&)> check_options;
    std::function<void(const Tree& style, Problems&)> check_style;  // of a persona
};

struct Language {
    pattern::Vocabulary vocabulary;
    std::vector<EventGrammar> events;      // by EventId
    std::vector<ProtocolGrammar> protocols;
    std::map<std::string, std::string> embedded; // packed trees: "persona/exchange-2019", "preset/classroom"

    pattern::EventId add(pattern::Event, EventGrammar);
    const ProtocolGrammar* protocol(std::string_view name) const;
};

// Events that no protocol owns: tcp.accept, tls.*, session.closed, rule.applied, note, mailbox.*, store.evicted, journal.evicted, config.reloaded...
void add_harness_events(Language&);

} // namespace exemu::scenario

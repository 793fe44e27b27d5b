#include "scenario/language.hpp"

#include <algorithm>

namespace exemu::scenario {

pattern::EventId Language::add(pattern::Event event, EventGrammar grammar)
{
    if (!grammar.parts.empty())
        grammar.steps |= bit(StepWord::alter);
    if (!grammar.capabilities.empty())
        grammar.steps |= bit(StepWord::offer) | bit(StepWord::hide);
    const pattern::EventId id = vocabulary.add(std::move(event));
    events.resize(id + 1u);
    events[id] = std::move(grammar);
    return id;
}

std::string_view to_text(PartType type)
{
    switch (type) {
    case PartType::text: return "text";
    case PartType::line: return "line";
    case PartType::number: return "number";
    case PartType::code: return "code";
    case PartType::flag: return "flag";
    case PartType::certificate: return "certificate";
    }
    return {};
}

const ProtocolGrammar* Language::protocol(std::string_view name) const
{
    const auto found = std::find_if(protocols.begin(), protocols.end(), [&](const ProtocolGrammar& one) { return one.name == name; });
    return found == protocols.end() ? nullptr : &*found;
}

} // namespace exemu::scenario

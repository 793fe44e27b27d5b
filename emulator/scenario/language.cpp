#include "scenario/language.hpp"

#include <algorithm>

namespace exemu::scenario {

pattern::EventId Language::add(pattern::Event event, EventGrammar grammar)
{
    const pattern::EventId id = vocabulary.add(std::move(event));
    events.resize(id + 1u);
    events[id] = std::move(grammar);
    return id;
}

const ProtocolGrammar* Language::protocol(std::string_view name) const
{
    const auto found = std::find_if(protocols.begin(), protocols.end(), [&](const ProtocolGrammar& one) { return one.name == name; });
    return found == protocols.end() ? nullptr : &*found;
}

} // namespace exemu::scenario

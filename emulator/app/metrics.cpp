// Counts in Prometheus' text exposition format, version 0.0.4.
#include "app/emulator.hpp"
#include "app/handler_parts.hpp"

#include <fmt/format.h>

#include <map>

namespace exemu::app {

namespace {

std::string label(std::string_view value)
{
    std::string out;
    for (const char c : value) {
        if (c == '\\' || c == '"')
            out += '\\';
        out += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return out;
}

void append_one(std::string& out, std::string_view name, std::string_view type, std::string_view help, std::uint64_t value)
{
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, type, value);
}

} // namespace

std::string metrics_text(Emulator& emulator)
{
    std::string out;
    const persona::Persona& persona = emulator.scenario().persona;
    out += fmt::format(
        "# HELP exemu_info What is stood in for.\n# TYPE exemu_info gauge\nexemu_info{{persona=\"{}\",build=\"{}\",scenario=\"{}\"}} 1\n",
        label(persona.name), label(persona.build_text), label(emulator.scenario().name));
    append_one(out, "exemu_sessions", "gauge", "Sessions that are open.", emulator.open_sessions());
    append_one(out, "exemu_journal_events_total", "counter", "Events that were written.", emulator.journal().written());
    append_one(out, "exemu_journal_events_evicted_total", "counter", "Events that were forgotten.", emulator.journal().evicted());
    append_one(out, "exemu_store_bytes", "gauge", "Memory that stored mail takes.", emulator.store().bytes_used());
    append_one(out, "exemu_store_evicted_total", "counter", "Messages that a full store has forgotten.", emulator.store().evicted());
    out += "# HELP exemu_listener_connections_total Connections that were accepted.\n# TYPE exemu_listener_connections_total counter\n";
    for (const auto& [name, accepted] : emulator.accepted())
        out += fmt::format("exemu_listener_connections_total{{listener=\"{}\"}} {}\n", label(name), accepted);
    // Of the events that the journal still holds.
    std::map<std::pair<std::string, std::string>, std::uint64_t> turns;
    const pattern::Vocabulary& words = emulator.journal().vocabulary();
    journal::Journal::Reader reader(emulator.journal());
    const std::uint64_t last = emulator.journal().written();
    while (const auto record = reader.next(last))
        ++turns[{words.event(record->event()).name, pattern::to_text(record->field(pattern::f_result), pattern::Type::text)}];
    out += "# HELP exemu_events Events that the journal holds, by what became of them.\n# TYPE exemu_events gauge\n";
    for (const auto& [key, count] : turns)
        out += fmt::format("exemu_events{{event=\"{}\",result=\"{}\"}} {}\n", label(key.first), label(key.second), count);
    return out;
}

} // namespace exemu::app

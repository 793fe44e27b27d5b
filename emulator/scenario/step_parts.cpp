#include "base/text.hpp"
#include "scenario/step_reader.hpp"

#include <algorithm>

// `alter`, `offer` and `hide`: parts and capabilities that each event of the rule must have declared.
namespace exemu::scenario {

namespace {

// "header.*" takes any name behind its dot.
bool fits(const Part& part, std::string_view word)
{
    if (!part.any_member())
        return iequals(part.name, word);
    const std::string_view prefix = std::string_view(part.name).substr(0, part.name.size() - 1);
    return istarts_with(word, prefix) && word.size() > prefix.size();
}

const Part* find_part(const EventGrammar& grammar, std::string_view word)
{
    const auto found = std::find_if(grammar.parts.begin(), grammar.parts.end(), [&](const Part& part) { return fits(part, word); });
    return found == grammar.parts.end() ? nullptr : &*found;
}

// As it was declared; the name behind the dot as it was written.
std::string declared_name(const Part& part, std::string_view word)
{
    if (!part.any_member())
        return part.name;
    const std::size_t prefix = part.name.size() - 1;
    return part.name.substr(0, prefix) + std::string(word.substr(prefix));
}

// What is wrong with a value of this type; empty when nothing is.
std::string why_no_value(PartType type, std::string_view text)
{
    const bool digits = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    switch (type) {
    case PartType::text: return {};
    case PartType::line:
        return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos ? "" : "is no line: it holds a line end or a NUL";
    case PartType::number: return digits && text.size() <= 18 ? "" : "is no number: write digits alone";
    case PartType::code:
        return digits && text.size() == 3 && text[0] >= '2' && text[0] <= '5' ? "" : "is no code: write three digits, from 200 to 599";
    case PartType::certificate: return {}; // use_certificate tells
    case PartType::flag: return text == "true" || text == "false" ? "" : why_no_flag(text);
    }
    return {};
}

} // namespace

// Nothing, and a problem, where an event of the rule has no such part or the value is none.
std::optional<Alteration> StepReader::read_alteration(const Tree::Entry& written)
{
    std::string name = written.key;
    const bool removes = written.value.is_scalar() && !written.value.quoted && written.value.text == "none";
    for (const pattern::EventId event : events_) {
        const EventGrammar& grammar = loading_.language.events[event];
        const Part* part = find_part(grammar, written.key);
        if (!part) {
            std::vector<std::string> known;
            for (const Part& one : grammar.parts)
                known.push_back(one.name);
            loading_.wrong(written.place, unknown_word(fmt::format("part of {}", some_events({event})), written.key, known));
            return std::nullopt;
        }
        name = declared_name(*part, written.key);
        if (removes && part->removable)
            continue;
        if (removes) {
            loading_.wrong(written.value.place, fmt::format("\"{}\" cannot be left out; the word itself stands in quotes", part->name));
            return std::nullopt;
        }
        const std::string why = !written.value.is_scalar() ? "stands where a value is wanted"
                                                           : why_no_value(part->type, written.value.text);
        if (!why.empty()) {
            loading_.wrong(written.value.place, fmt::format("{} {}", written.value.describe(), why));
            return std::nullopt;
        }
        if (part->type == PartType::certificate && !use_certificate(written.value, loading_))
            return std::nullopt;
    }
    return Alteration{std::move(name), removes ? std::nullopt : std::optional(written.value.text)};
}

void StepReader::read_alter(const Tree& value)
{
    if (!value.is_map() || value.entries.empty())
        return loading_.wrong(value.place, fmt::format("{} stands where a map is wanted: {{PART: VALUE}}", value.describe()));
    AlterStep step;
    for (const Tree::Entry& entry : value.entries)
        if (auto alteration = read_alteration(entry)) {
            const bool twice = std::any_of(
                step.parts.begin(), step.parts.end(), [&](const Alteration& one) { return iequals(one.part, alteration->part); });
            if (twice)
                loading_.wrong(entry.place, fmt::format("\"{}\" stands twice", printable(entry.key)));
            step.parts.push_back(std::move(*alteration));
        }
    add(std::move(step), StepWord::alter, value.place);
}

// One name or a list; each as the events have declared it.
std::vector<std::string> StepReader::read_capabilities(const Tree& value)
{
    std::vector<std::string> names;
    const std::vector<Tree> one{value};
    for (const Tree& written : value.is_list() ? value.items : one) {
        if (!written.is_scalar()) {
            loading_.wrong(written.place, fmt::format("{} stands where the name of a capability is wanted", written.describe()));
            continue;
        }
        std::string name = written.text;
        for (const pattern::EventId event : events_) {
            const std::vector<std::string>& known = loading_.language.events[event].capabilities;
            const auto found = std::find_if(
                known.begin(), known.end(), [&](const std::string& one_of) { return iequals(one_of, written.text); });
            if (found == known.end()) {
                loading_.wrong(written.place, unknown_word(fmt::format("capability of {}", some_events({event})), written.text, known));
                break;
            }
            name = *found;
        }
        if (std::find(names.begin(), names.end(), name) != names.end())
            loading_.wrong(written.place, fmt::format("\"{}\" stands twice", printable(name)));
        names.push_back(std::move(name));
    }
    return names;
}

// An empty list offers nothing at all.
void StepReader::read_offer(const Tree& value) { add(OfferStep{read_capabilities(value)}, StepWord::offer, value.place); }

void StepReader::read_hide(const Tree& value)
{
    HideStep step{read_capabilities(value)};
    if (step.names.empty())
        loading_.wrong(value.place, "an empty list hides nothing");
    add(std::move(step), StepWord::hide, value.place);
}

} // namespace exemu::scenario

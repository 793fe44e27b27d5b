#include "base/text.hpp"
#include "scenario/json.hpp"
#include "scenario/load.hpp"
#include "scenario/step_reader.hpp"

// The reference page and the table of events, printed from what the loader itself reads by.
namespace exemu::scenario {

namespace {

// A cell of a Markdown table.
std::string cell(std::string_view text)
{
    std::string out;
    for (const char c : text)
        out += c == '|' ? "\\|" : std::string(1, c);
    return out;
}

std::string code(std::string_view text) { return text.empty() ? std::string() : fmt::format("`{}`", text); }

void row(std::string& out, std::initializer_list<std::string> cells)
{
    for (const std::string& one : cells)
        out += "| " + cell(one) + ' ';
    out += "|\n";
}

void head(std::string& out, std::initializer_list<std::string> cells)
{
    row(out, cells);
    for (std::size_t i = 0; i < cells.size(); ++i)
        out += "|---";
    out += "|\n";
}

void options_table(std::string& out, const std::vector<OptionDoc>& docs)
{
    head(out, {"Key", "Is", "Default", "Meaning"});
    for (const OptionDoc& doc : docs) {
        const std::string bounds = doc.bounds.empty() ? "" : ", " + doc.bounds;
        const std::string type = doc.type == "any" ? "" : doc.type; // what has several forms tells them in words
        row(out, {code(doc.path), type + bounds, doc.required ? "required" : code(doc.default_value), doc.text});
    }
    out += '\n';
}

std::string_view name_of(pattern::Moment moment)
{
    switch (moment) {
    case pattern::Moment::turn: return "turn";
    case pattern::Moment::point: return "point";
    case pattern::Moment::fact: return "fact";
    }
    return {};
}

void field_row(std::string& out, const pattern::Field& field, bool of_fact = false)
{
    const std::string when = of_fact ? "expect, after, until"
        : field.answered             ? "after the answer: expect, after, until"
        : field.history              ? "counted in the scope"
                                     : "asked";
    row(out, {code(field.name), std::string(pattern::to_text(field.type)), when, code(field.sample), field.doc});
}

std::string steps_of(const EventGrammar& grammar)
{
    std::string steps;
    for (const StepDoc& doc : step_docs())
        if (doc.acted && (grammar.steps & bit(*doc.acted)) != 0)
            steps += (steps.empty() ? "" : " ") + code(doc.word);
    return steps;
}

std::string causes_of(const EventGrammar& grammar)
{
    std::string causes;
    for (unsigned i = 0; i < cause_count; ++i)
        if ((grammar.causes & (1u << i)) != 0)
            causes += (causes.empty() ? "" : " ") + code(to_text(static_cast<Cause>(i)));
    return causes;
}

// What of the answer can be shaped.
void parts_of(std::string& out, const EventGrammar& grammar)
{
    if (!grammar.parts.empty()) {
        out += "Parts for `alter`:\n\n";
        head(out, {"Part", "Is", "Sample", "Meaning"});
        for (const Part& part : grammar.parts)
            row(out, {code(part.name), std::string(to_text(part.type)) + (part.removable ? ", or none" : ""), code(part.sample), part.doc});
        out += '\n';
    }
    if (grammar.capabilities.empty())
        return;
    out += "Capabilities for `offer` and `hide`:";
    for (const std::string& name : grammar.capabilities)
        out += " " + code(name);
    out += "\n\n";
}

void gallery_section(std::string& out)
{
    head(out, {"Certificate of the gallery", "What is wrong about it"});
    for (const pki::Exhibit& exhibit : pki::gallery())
        row(out, {code(exhibit.name), std::string(exhibit.wrong)});
    out += '\n';
}

void protocols_section(std::string& out, const Language& language)
{
    out += fmt::format("Presets: {}\n\n", fmt::join(listener_presets(language), ", "));
    for (const ProtocolGrammar& protocol : language.protocols) {
        if (protocol.options.empty())
            continue;
        out += fmt::format("#### Options of `{}`\n\n", protocol.name);
        options_table(out, protocol.options);
    }
}

void keys_section(std::string& out, const Language& language)
{
    out += "## Keys\n\n";
    head(out, {"Key", "Default", "Meaning"});
    for (const KeyDoc& key : top_keys())
        row(out,
            {code(key.word), code(key.default_value), std::string(key.text) + (key.acted ? "" : " This version does not act on it yet.")});
    out += '\n';
    for (const KeyDoc& key : top_keys()) {
        if (!key.options || !key.acted)
            continue;
        out += fmt::format("### `{}`\n\n", key.word);
        options_table(out, key.options());
        if (key.word == "listeners")
            protocols_section(out, language);
        if (key.word == "certs")
            gallery_section(out);
    }
}

// At which events a step is possible.
std::string places_of(StepWord word, const Language& language)
{
    std::vector<std::string> possible, others;
    for (pattern::EventId id = 0; id < language.events.size(); ++id) {
        const pattern::Event& event = language.vocabulary.event(id);
        if (event.moment != pattern::Moment::fact)
            ((language.events[id].steps & bit(word)) != 0 ? possible : others).push_back(code(event.name));
    }
    constexpr std::size_t few = 6;
    if (others.empty())
        return "every event";
    if (possible.size() > few && others.size() <= few)
        return "every event but " + join(others, " ");
    return join(possible, " ");
}

void steps_section(std::string& out, const Language& language)
{
    out += "## Steps\n\n";
    head(out, {"Step", "Takes", "Meaning", "At"});
    for (const StepDoc& doc : step_docs()) {
        const bool acted = doc.acted || doc.word == "fault";
        row(out,
            {code(doc.word), code(doc.takes), std::string(doc.text) + (acted ? "" : " This version does not act on it yet."),
                doc.acted   ? places_of(*doc.acted, language)
                    : acted ? "as its steps"
                            : ""});
    }
    out += '\n';
    for (const StepDoc& doc : step_docs()) {
        const std::vector<OptionDoc> options = step_options(doc.word);
        if (options.empty() || !doc.acted)
            continue;
        out += fmt::format("### The map of `{}`\n\n", doc.word);
        options_table(out, options);
    }
}

void events_section(std::string& out, const Language& language)
{
    const pattern::Vocabulary& vocabulary = language.vocabulary;
    out += "## Fields of every event\n\n";
    head(out, {"Field", "Is", "Known", "Sample", "Meaning"});
    for (pattern::FieldId id = 0; id < pattern::common_count; ++id)
        field_row(out, vocabulary.field(id));
    out += "\n## Events\n\n";
    for (pattern::EventId id = 0; id < vocabulary.events().size(); ++id) {
        const pattern::Event& event = vocabulary.event(id);
        const EventGrammar& grammar = language.events[id];
        out += fmt::format("### `{}` ({})\n\n{}\n\n", event.name, name_of(event.moment), event.doc);
        if (const std::string steps = steps_of(grammar); !steps.empty())
            out += fmt::format("Steps: {}\n\n", steps);
        if (const std::string causes = causes_of(grammar); !causes.empty())
            out += fmt::format("Causes of `fail`: {}\n\n", causes);
        parts_of(out, grammar);
        if (event.fields.empty())
            continue;
        head(out, {"Field", "Is", "Known", "Sample", "Meaning"});
        for (const pattern::Field& field : event.fields)
            field_row(out, field, event.moment == pattern::Moment::fact);
        out += '\n';
    }
}

} // namespace

std::string reference_page(const Language& language)
{
    std::string out = "# Scenario reference\n\nPrinted by the program from what its loader reads by.\n\n";
    keys_section(out, language);
    steps_section(out, language);
    events_section(out, language);
    return out;
}

std::string event_table(const Language& language)
{
    std::size_t widest = 0;
    for (const pattern::Event& event : language.vocabulary.events())
        widest = std::max(widest, event.name.size());
    std::string out;
    for (const pattern::Event& event : language.vocabulary.events()) {
        std::string fields;
        for (const pattern::Field& field : event.fields)
            fields += (fields.empty() ? "" : " ") + field.name;
        out += fmt::format("{:<{}}  {:<5}  {}{}\n", event.name, widest, name_of(event.moment), event.doc,
            fields.empty() ? "" : fmt::format("  [{}]", fields));
    }
    return out;
}

namespace {

std::string_view known_when(const pattern::Field& field) { return field.answered ? "answered" : field.history ? "counted" : "asked"; }

Json fields_json(const std::vector<pattern::Field>& fields)
{
    Json all = Json::list();
    for (const pattern::Field& field : fields) {
        Json one;
        one.set("name", field.name).set("type", pattern::to_text(field.type)).set("known", known_when(field));
        all.add(one.set("sample", field.sample).set("doc", field.doc));
    }
    return all;
}

Json parts_json(const std::vector<Part>& parts)
{
    Json all = Json::list();
    for (const Part& part : parts) {
        Json one;
        one.set("name", part.name).set("type", to_text(part.type)).set("removable", Json::flag(part.removable));
        all.add(one.set("sample", part.sample).set("doc", part.doc));
    }
    return all;
}

} // namespace

std::string events_json(const Language& language)
{
    const pattern::Vocabulary& vocabulary = language.vocabulary;
    std::vector<pattern::Field> common;
    for (pattern::FieldId id = 0; id < pattern::common_count; ++id)
        common.push_back(vocabulary.field(id));
    Json events = Json::list();
    for (pattern::EventId id = 0; id < vocabulary.events().size(); ++id) {
        const pattern::Event& event = vocabulary.event(id);
        std::vector<std::string> steps, causes;
        for (const StepDoc& doc : step_docs())
            if (doc.acted && (language.events[id].steps & bit(*doc.acted)) != 0)
                steps.emplace_back(doc.word);
        for (unsigned i = 0; i < cause_count; ++i)
            if ((language.events[id].causes & (1u << i)) != 0)
                causes.emplace_back(to_text(static_cast<Cause>(i)));
        Json one;
        one.set("name", event.name).set("moment", name_of(event.moment)).set("doc", event.doc);
        one.set("steps", Json::texts(steps)).set("causes", Json::texts(causes)).set("parts", parts_json(language.events[id].parts));
        events.add(one.set("capabilities", Json::texts(language.events[id].capabilities)).set("fields", fields_json(event.fields)));
    }
    Json whole;
    return whole.set("common", fields_json(common)).set("events", std::move(events)).to_text();
}

} // namespace exemu::scenario

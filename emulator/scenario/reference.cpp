#include "base/text.hpp"
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

void keys_section(std::string& out)
{
    out += "## Keys\n\n";
    head(out, {"Key", "Default", "Meaning"});
    for (const KeyDoc& key : top_keys())
        row(out,
            {code(key.word), code(key.default_value), std::string(key.text) + (key.acted ? "" : " This version does not act on it yet.")});
    out += "\n## A rule\n\n";
    options_table(out, rule_options());
    out += "## Expectations\n\n";
    options_table(out, expect_options());
    out += "## Limits\n\n";
    options_table(out, describe_options<Limits>());
    out += "## Report\n\n";
    options_table(out, describe_options<Report>());
    out += "## Accounts\n\n";
    options_table(out, describe_options<directory::Account>());
}

void steps_section(std::string& out)
{
    out += "## Steps\n\n";
    head(out, {"Step", "Takes", "Meaning"});
    for (const StepDoc& doc : step_docs()) {
        const bool acted = doc.acted || doc.word == "fault";
        row(out, {code(doc.word), code(doc.takes), std::string(doc.text) + (acted ? "" : " This version does not act on it yet.")});
    }
    out += '\n';
}

void listeners_section(std::string& out, const Language& language)
{
    out += "## Listeners\n\n";
    options_table(out, listener_options());
    for (const ProtocolGrammar& protocol : language.protocols) {
        if (protocol.options.empty())
            continue;
        out += fmt::format("### Options of `{}`\n\n", protocol.name);
        options_table(out, protocol.options);
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
    keys_section(out);
    listeners_section(out, language);
    steps_section(out);
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

} // namespace exemu::scenario

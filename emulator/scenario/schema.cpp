#include "scenario/schema_parts.hpp"

#include <algorithm>

// `exemu schema`: JSON Schema 2020-12 for editors, printed from the declarations that the loader reads by. It knows keys, types, words and
// bounds; what hangs on several places at once (is this field one of this event?) is `exemu check`'s.
namespace exemu::scenario {

namespace {

Json const_version()
{
    Json one;
    one.set("const", Json::number(1)).set("description", "Version of the language.");
    return one;
}

std::vector<std::string> embedded_names(const Language& language, std::initializer_list<std::string_view> kinds)
{
    std::vector<std::string> names;
    for (const auto& [key, packed] : language.embedded)
        for (const std::string_view kind : kinds)
            if (key.starts_with(kind) && key[kind.size()] == '/')
                names.push_back(key.substr(kind.size() + 1));
    return names;
}

Json names_of_events(const Language& language, bool facts)
{
    std::vector<std::string> names;
    for (const pattern::Event& event : language.vocabulary.events())
        if (facts || event.moment != pattern::Moment::fact)
            names.push_back(event.name);
    Json name;
    name.set("anyOf", Json::list({enum_of(names), text_like("\\*")}));
    return any_of({name, list_of(name)});
}

// Fields that a `when` may name: those known before the answer, or all.
Json conditions(const Language& language, bool answered)
{
    const pattern::Vocabulary& vocabulary = language.vocabulary;
    std::vector<std::string> names;
    std::string families = "^(state|state_age";
    for (pattern::FieldId id = 0; id < vocabulary.field_count(); ++id) {
        const pattern::Field& field = vocabulary.field(id);
        if (field.answered && !answered)
            continue;
        if (field.name.ends_with(".*"))
            families += '|' + field.name.substr(0, field.name.size() - 2);
        names.push_back(field.name.ends_with(".*") ? field.name.substr(0, field.name.size() - 2) : field.name);
    }
    Json when = type("object"), key;
    key.set("anyOf", Json::list({enum_of(names), text_like(families + ")\\..+")}));
    when.set("propertyNames", std::move(key)).set("additionalProperties", reference("condition"));
    return when;
}

Json condition()
{
    Json turned = type("object");
    turned.set("additionalProperties", reference("condition")); // {not: X}, and members of a family
    return any_of({scalar(), list_of(reference("condition")), std::move(turned)});
}

Json pattern_of(std::string_view event, std::string_view when, bool with_scope)
{
    Json map = closed_object(), properties;
    properties.set("event", reference(event)).set("when", reference(when));
    if (with_scope)
        properties.set("scope", reference("scope"));
    map.set("properties", std::move(properties)).set("required", Json::texts({"event"}));
    return map;
}

Json causes()
{
    std::vector<std::string> words;
    for (unsigned i = 0; i < cause_count; ++i)
        words.emplace_back(to_text(static_cast<Cause>(i)));
    return enum_of(words);
}

// What stands behind a step.
Json value_of(const StepDoc& doc)
{
    if (doc.acted == StepWord::fail)
        return causes();
    const std::vector<OptionDoc> options = step_options(doc.word);
    Json form = form_of_step(doc.word);
    if (options.empty())
        return form;
    Json map = object_of(options, "");
    return form.is_empty() ? map : any_of({std::move(form), std::move(map)});
}

Json step()
{
    std::vector<std::string> bare;
    std::vector<Json> forms;
    for (const StepDoc& doc : step_docs()) {
        if (!doc.acted && doc.word != "fault")
            continue;
        if (doc.takes.empty()) {
            bare.emplace_back(doc.word);
            continue;
        }
        Json map = closed_object(), properties, value = value_of(doc);
        properties.set(doc.word, described(std::move(value), doc.text));
        map.set("properties", std::move(properties)).set("required", Json::texts({std::string(doc.word)}));
        forms.push_back(std::move(map));
    }
    forms.insert(forms.begin(), enum_of(bare));
    return any_of(std::move(forms));
}

Json definitions(const Language& language)
{
    Json all;
    all.set("event", names_of_events(language, false)).set("any_event", names_of_events(language, true));
    all.set("condition", condition());
    all.set("when", conditions(language, false)).set("any_when", conditions(language, true));
    all.set("scope", any_of({enum_of({"all", "connection", "client", "account", "mailbox"}), list_of(scalar())}));
    all.set("pattern", pattern_of("any_event", "any_when", false)).set("scoped_pattern", pattern_of("any_event", "any_when", true));
    all.set("step", step());
    all.set("steps", any_of({reference("step"), list_of(reference("step"))}));
    return all;
}

Json disabling()
{
    Json map = closed_object(), properties;
    properties.set("disable", list_of(scalar()));
    map.set("properties", std::move(properties)).set("required", Json::texts({"disable"}));
    return map;
}

// An entry is whole, or has the name of one that it overrides.
Json entries_of(const std::vector<OptionDoc>& options, std::vector<std::string> needed)
{
    Json rule = object_of(options, "rules"), whole, named;
    whole.set("required", Json::texts(needed));
    named.set("required", Json::texts({"name"}));
    rule.set("anyOf", Json::list({std::move(whole), std::move(named)}));
    return list_of(any_of({std::move(rule), disabling()}));
}

Json listeners(const Language& language)
{
    std::vector<OptionDoc> options = listener_options();
    for (const ProtocolGrammar& protocol : language.protocols)
        for (const OptionDoc& doc : protocol.options)
            if (std::ranges::none_of(options, [&](const OptionDoc& one) { return one.path == doc.path; }))
                options.push_back(doc);
    for (OptionDoc& doc : options) {
        doc.required = false; // an entry may change one that the persona has
        if (doc.path == "protocol")
            for (const ProtocolGrammar& protocol : language.protocols)
                if (protocol.spoken)
                    doc.words.push_back(protocol.name);
    }
    Json map = type("object"), properties;
    properties.set("preset", enum_of(listener_presets(language)));
    map.set("properties", std::move(properties)).set("additionalProperties", object_of(options, "listeners"));
    return map;
}

Json persona(const Language& language)
{
    const Json names = enum_of(embedded_names(language, {"persona"}));
    Json map = object_of(persona_options(), "persona");
    if (Json* properties = map.find("properties")) {
        properties->set("base", names);
        Json leaves = type("object"), leaf;
        leaf.set("enum", Json::texts(persona_leaves(language)));
        leaves.set("propertyNames", std::move(leaf)).set("additionalProperties", any_of({scalar(), list_of(scalar())}));
        properties->set("set", std::move(leaves));
    }
    return any_of({names, std::move(map)});
}

Json use(const Language& language)
{
    Json name;
    name.set("anyOf", Json::list({enum_of(embedded_names(language, {"persona", "preset"})), text_like("\\.yaml$")}));
    return list_of(name);
}

Json shape_of(const KeyDoc& key, const Language& language)
{
    if (key.word == "exemu")
        return const_version();
    if (key.word == "use")
        return use(language);
    if (key.word == "persona")
        return persona(language);
    if (key.word == "listeners")
        return listeners(language);
    if (key.word == "rules")
        return entries_of(rule_options(), {"event", "do"});
    if (key.word == "timeline")
        return entries_of(timeline_options(), {"do"});
    if (key.word == "faults")
        return map_of(reference("steps"));
    if (key.word == "expect")
        return list_of(any_of({object_of(expect_options(), "expect"), disabling()}));
    const Json entries = key.options ? object_of(key.options(), key.word) : Json();
    switch (key.shape) {
    case KeyShape::text: return scalar();
    case KeyShape::number: return whole_number({});
    case KeyShape::word: return enum_of({std::string(key.value)});
    case KeyShape::map: return entries;
    case KeyShape::named: return map_of(or_nothing(entries));
    case KeyShape::list: return list_of(entries);
    case KeyShape::any: break;
    }
    return {};
}

} // namespace

std::string json_schema(const Language& language)
{
    Json schema, properties;
    for (const KeyDoc& key : top_keys())
        if (key.acted)
            properties.set(
                key.word, described(key.word == "exemu" ? shape_of(key, language) : or_nothing(shape_of(key, language)), key.text));
    schema.set("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.set("title", "Scenario of exemu").set("type", "object");
    schema.set("properties", std::move(properties)).set("required", Json::texts({"exemu"})).set("additionalProperties", Json::flag(false));
    schema.set("$defs", definitions(language));
    return schema.to_text();
}

} // namespace exemu::scenario

#include "scenario/schema_parts.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace exemu::scenario {

namespace {

constexpr std::string_view size_text = "[0-9]+(B|KB|MB|GB)", duration_text = "[0-9]+(\\.[0-9]+)?(ms|s|m|h|d)";

Json whole(std::string_view text) { return text_like("^" + std::string(text) + "$"); }

Json size_or_range()
{
    const std::string size(size_text);
    return text_like("^" + size + "( *\\.\\. *" + size + ")?$");
}

Json sequence(std::string_view definition) { return list_of(any_of({reference("any_event"), reference(definition)})); }

// um.dial_plan: {pilots, extensions}, or none.
Json dial_plan()
{
    Json map = closed_object(), properties;
    properties.set("pilots", any_of({scalar(), list_of(scalar())})).set("extensions", map_of(scalar()));
    map.set("properties", std::move(properties));
    return any_of({enum_of({"none"}), std::move(map)});
}

// Types that have several forms, by their names in the language.
Json form_of(std::string_view name, std::string_view place)
{
    const bool in_rule = place == "rules", in_step = place.empty();
    const std::pair<std::string_view, std::function<Json()>> forms[] = {
        {"event", [&] { return reference(in_rule ? "event" : "any_event"); }},
        {"when", [&] { return reference(in_rule ? "when" : "any_when"); }},
        {"scope", [] { return reference("scope"); }},
        {"do", [] { return reference("steps"); }},
        {"after", [&] { return in_step ? whole(size_text) : any_of({whole(duration_text), reference("pattern")}); }},
        {"until", [] { return any_of({whole(duration_text), reference("pattern")}); }},
        {"since", [] { return any_of({reference("any_event"), reference("pattern")}); }},
        {"within", [] { return whole(duration_text); }},
        {"nth", [] { return any_of({whole_number(">= 1"), list_of(whole_number(">= 1"))}); }},
        {"never", [] { return any_of({reference("any_event"), reference("scoped_pattern")}); }},
        {"order", [] { return sequence("pattern"); }},
        {"silence", [] { return enum_of({"allowed"}); }},
        {"count", [] { return scalar(); }},
        {"size", [&] { return in_step ? whole(size_text) : size_or_range(); }},
        {"rate", [] { return whole(std::string(size_text) + "/s"); }},
        {"chunk", size_or_range},
        {"gap", [] { return whole(duration_text); }},
        {"spread", [] { return type("number"); }},
        {"for", [] { return enum_of({"connection"}); }},
        {"start", [] { return scalar(); }},
        {"dial_plan", dial_plan},
        {"bind", [] { return any_of({scalar(), list_of(scalar())}); }},
        {"cert", [] { return any_of({scalar(), map_of(scalar())}); }}, // by the name that is asked for
        {"name", scalar},
        {"host", scalar},
        {"domain", scalar},
        {"netbios", scalar},
        {"build", scalar},
    };
    for (const auto& [word, form] : forms)
        if (word == name)
            return form();
    return {}; // anything
}

Json form_of_type(const OptionDoc& doc, std::string_view name, std::string_view place)
{
    std::string_view kind = doc.type;
    const bool is_list = kind.starts_with("list of ");
    if (is_list)
        kind.remove_prefix(8);
    Json form;
    if (!doc.words.empty())
        form = enum_of(doc.words);
    else if (kind == "true or false")
        form = type("boolean");
    else if (kind == "text")
        form = scalar();
    else if (kind == "number")
        form = whole_number(doc.bounds);
    else if (kind == "duration")
        form = whole(duration_text);
    else if (kind == "size")
        form = whole(size_text);
    else if (kind == "rate")
        form = whole(std::string(size_text) + "/s");
    else if (kind == "percentage")
        form = whole("[0-9]+(\\.[0-9]+)?%");
    else if (kind == "map")
        form = type("object");
    else
        form = form_of(name, place);
    if (!is_list)
        return form;
    // One text stands for a list of one.
    return kind == "text" ? any_of({form, list_of(form)}) : list_of(form);
}

// Rows by path: "generate.messages" below "generate"; a part "NAME" is a name that the user gives, "flows[]" an item of a list.
struct Branch {
    std::string name;
    const OptionDoc* doc = nullptr;
    std::vector<Branch> below = {};

    Branch& at(std::string_view part)
    {
        for (Branch& one : below)
            if (one.name == part)
                return one;
        return below.emplace_back(Branch{std::string(part)});
    }
};

Json object_of(const Branch& branch, std::string_view place);

Json value_of(const Branch& branch, std::string_view place)
{
    Json value = branch.below.empty() ? form_of_type(*branch.doc, branch.name, place) : object_of(branch, place);
    const bool is_list = branch.doc && branch.doc->type.starts_with("list of ") && !branch.below.empty();
    return described(is_list ? list_of(std::move(value)) : std::move(value), branch.doc ? branch.doc->text : "");
}

Json object_of(const Branch& branch, std::string_view place)
{
    Json object = closed_object(), properties;
    std::vector<std::string> required;
    for (const Branch& below : branch.below) {
        if (below.name == "NAME")
            return map_of(value_of(below, place));
        properties.set(below.name, value_of(below, place));
        if (below.doc && below.doc->required && place != "rules")
            required.push_back(below.name);
    }
    object.set("properties", std::move(properties));
    if (!required.empty())
        object.set("required", Json::texts(required));
    return object;
}

} // namespace

Json type(std::string_view name)
{
    Json json;
    json.set("type", name);
    return json;
}

Json reference(std::string_view definition)
{
    Json json;
    json.set("$ref", "#/$defs/" + std::string(definition));
    return json;
}

Json scalar()
{
    Json json;
    json.set("type", Json::texts({"string", "number", "boolean"}));
    return json;
}

Json text_like(std::string_view regular_expression)
{
    Json json = type("string");
    json.set("pattern", regular_expression);
    return json;
}

Json enum_of(std::vector<std::string> words)
{
    Json json;
    json.set("enum", Json::texts(words));
    return json;
}

Json any_of(std::vector<Json> forms)
{
    Json json;
    json.set("anyOf", Json::list(std::move(forms)));
    return json;
}

Json list_of(Json item)
{
    Json json = type("array");
    json.set("items", std::move(item));
    return json;
}

Json map_of(Json value)
{
    Json json = type("object");
    json.set("additionalProperties", std::move(value));
    return json;
}

Json closed_object()
{
    Json json = type("object");
    json.set("additionalProperties", Json::flag(false));
    return json;
}

Json described(Json json, std::string_view text)
{
    if (!text.empty())
        json.set("description", text);
    return json;
}

Json or_nothing(Json json) { return any_of({std::move(json), type("null")}); }

Json whole_number(std::string_view bounds)
{
    Json json = type("integer");
    json.set("minimum", Json::number(0));
    for (const std::string_view bound : split(bounds, ',')) {
        const std::string_view one = trim(bound);
        const auto number = one.size() > 3 ? parse_number(one.substr(3)) : Parsed<std::uint64_t>(syntax_error("a bound", 0));
        if (number)
            json.set(one.starts_with(">=") ? "minimum" : "maximum", Json::number(*number));
    }
    return json;
}

Json object_of(const std::vector<OptionDoc>& docs, std::string_view place)
{
    Branch root;
    for (const OptionDoc& doc : docs) {
        Branch* branch = &root;
        for (std::string_view part : split(doc.path, '.')) {
            if (part.ends_with("[]"))
                part.remove_suffix(2);
            branch = &branch->at(part);
        }
        branch->doc = &doc;
    }
    return object_of(root, place);
}

Json form_of_step(std::string_view word)
{
    if (word == "delay")
        return whole(duration_text);
    if (word == "throttle")
        return whole(std::string(size_text) + "/s");
    if (word == "truncate" || word == "garbage")
        return whole(size_text);
    if (word == "note" || word == "fault" || word == "move_mailbox")
        return scalar();
    if (word == "set")
        return map_of(scalar());
    if (word == "alter")
        return type("object");
    if (word == "bump")
        return enum_of({"uidvalidity", "oab"});
    if (word == "hook")
        return list_of(scalar());
    if (word == "offer" || word == "hide" || word == "enable" || word == "disable" || word == "open_port" || word == "close_port")
        return any_of({scalar(), list_of(scalar())});
    return {};
}

} // namespace exemu::scenario

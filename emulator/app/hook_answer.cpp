#include "app/hooks.hpp"

#include "base/text.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

// What a program has answered, read as strictly as the scenario itself.
namespace exemu::app {

namespace json = boost::json;
using scenario::Effect;

namespace {

std::string known_rule(const std::string& name, const scenario::Scenario& scenario)
{
    std::vector<std::string> known;
    for (const scenario::Rule& rule : scenario.rules) {
        if (rule.name == name)
            return "";
        known.push_back(rule.name);
    }
    return unknown_word("rule", name, known);
}

std::string known_state(const std::string& name, const std::string& value, const scenario::Scenario& scenario)
{
    std::vector<std::string> known;
    for (const scenario::DeclaredState& state : scenario.states) {
        known.push_back(state.name);
        if (state.name == name)
            return std::find(state.values.begin(), state.values.end(), value) == state.values.end()
                ? unknown_word("value of state " + name, value, state.values)
                : "";
    }
    return unknown_word("state", name, known);
}

// "rule" or ["rule", ...]
std::string read_rules(const json::value& value, bool on, std::vector<Effect>& effects, const scenario::Scenario& scenario)
{
    const json::array names = value.is_array() ? value.get_array() : json::array{value};
    for (const json::value& name : names) {
        if (!name.is_string())
            return "rules are named by texts";
        const std::string text(name.get_string());
        if (std::string wrong = known_rule(text, scenario); !wrong.empty())
            return wrong;
        effects.emplace_back(scenario::EnableStep{text, on});
    }
    return "";
}

std::string read_states(const json::value& value, std::vector<Effect>& effects, const scenario::Scenario& scenario)
{
    if (!value.is_object())
        return "\"set\" is an object: {\"set\": {STATE: VALUE}}";
    for (const auto& [key, wanted] : value.get_object()) {
        if (!wanted.is_string())
            return "the value of a state is a text";
        const std::string name(key), text(wanted.get_string());
        if (std::string wrong = known_state(name, text, scenario); !wrong.empty())
            return wrong;
        effects.emplace_back(scenario::SetStep{name, text});
    }
    return "";
}

std::string read_member(std::string_view key, const json::value& value, std::vector<Effect>& effects, const scenario::Scenario& scenario)
{
    if (key == "note" && value.is_string()) {
        effects.emplace_back(scenario::NoteStep{std::string(value.get_string())});
        return "";
    }
    if (key == "note")
        return "\"note\" is a text";
    if (key == "set")
        return read_states(value, effects, scenario);
    if (key == "enable" || key == "disable")
        return read_rules(value, key == "enable", effects, scenario);
    static const std::string known[] = {"note", "set", "enable", "disable"};
    return unknown_word("key", key, known);
}

} // namespace

std::expected<std::vector<Effect>, std::string> read_answer(std::string_view line, const scenario::Scenario& scenario)
{
    boost::system::error_code error;
    const json::value value = json::parse(json::string_view(line.data(), line.size()), error);
    if (error || !value.is_object())
        return std::unexpected(fmt::format("has answered \"{}\", which is no JSON object", printable(line)));
    std::vector<Effect> effects;
    for (const auto& [key, member] : value.get_object())
        if (const std::string wrong = read_member(std::string_view(key.data(), key.size()), member, effects, scenario); !wrong.empty())
            return std::unexpected(fmt::format("has answered \"{}\": {}", printable(line), wrong));
    return effects;
}

} // namespace exemu::app

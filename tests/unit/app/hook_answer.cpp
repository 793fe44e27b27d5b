// What a hook's program may answer: a table of lines.
#include "app/hooks.hpp"
#include "app/language.hpp"

#include <catch2/catch.hpp>

using namespace exemu;

namespace {

std::shared_ptr<const scenario::Scenario> scenario_with_rules()
{
    Problems problems;
    auto loaded = scenario::load_text(
        "exemu: 1\nuse: [exchange-2019]\nstate: {mood: {values: [calm, cross]}}\n"
        "rules: [{name: late, event: smtp.noop, disabled: true, do: {note: x}}, {name: early, event: smtp.noop, do: {note: x}}]\n",
        "t.yaml", app::speech().language, problems);
    INFO(problems.to_text());
    REQUIRE(loaded);
    return loaded;
}

} // namespace

TEST_CASE("an answer is an object with what the program wants, or nothing in it")
{
    const auto scenario = scenario_with_rules();
    struct Row {
        const char *line, *wants; // effects in words, or the problem behind "!"
    };
    const Row rows[] = {
        {"{}", ""},
        {" {\"note\": \"seen\"} ", "note \"seen\""},
        {"{\"set\": {\"mood\": \"cross\"}, \"enable\": \"late\", \"disable\": [\"early\", \"late\"]}",
            "state mood becomes cross; rule \"late\" enabled; rule \"early\" disabled; rule \"late\" disabled"},
        {"", "!has answered \"\", which is no JSON object"},
        {"[]", "!has answered \"[]\", which is no JSON object"},
        {"{\"note\": \"a\"} x", "!has answered \"{\"note\": \"a\"} x\", which is no JSON object"},
        {"{\"note\": 5}", "!has answered \"{\"note\": 5}\": \"note\" is a text"},
        {"{\"set\": \"mood\"}", "!has answered \"{\"set\": \"mood\"}\": \"set\" is an object: {\"set\": {STATE: VALUE}}"},
        {"{\"set\": {\"mod\": \"calm\"}}",
            "!has answered \"{\"set\": {\"mod\": \"calm\"}}\": unknown state \"mod\": did you mean \"mood\"? Known here: mood"},
        {"{\"set\": {\"mood\": \"clam\"}}",
            "!has answered \"{\"set\": {\"mood\": \"clam\"}}\": unknown value of state mood \"clam\": did you mean \"calm\"? Known here: calm, cross"},
        {"{\"enable\": [\"lat\"]}",
            "!has answered \"{\"enable\": [\"lat\"]}\": unknown rule \"lat\": did you mean \"late\"? Known here: late, early"},
        {"{\"enable\": [5]}", "!has answered \"{\"enable\": [5]}\": rules are named by texts"},
        {"{\"reply\": \"451 x\"}",
            "!has answered \"{\"reply\": \"451 x\"}\": unknown key \"reply\". Known here: note, set, enable, disable"},
    };
    for (const Row& row : rows) {
        INFO(row.line);
        const auto answer = app::read_answer(row.line, *scenario);
        std::string told;
        if (!answer)
            told = "!" + answer.error();
        else
            for (const scenario::Effect& effect : *answer)
                told += (told.empty() ? "" : "; ") + scenario::effect_text(effect);
        CHECK(told == row.wants);
    }
}

TEST_CASE("the commands of a scenario, each once")
{
    Problems problems;
    const auto loaded = scenario::load_text(
        "exemu: 1\nuse: [exchange-2019]\nrules: [{event: smtp.noop, do: [{hook: [b, c d]}, {hook: [a]}]}]\n"
        "timeline: [{at: 1s, do: {hook: {command: [a], limit: 1s}}}]\n",
        "t.yaml", app::speech().language, problems);
    REQUIRE(loaded);
    CHECK(app::hook_commands(*loaded) == std::vector<std::string>{"a", "b c d"});
}

#include "base/text.hpp"
#include "scenario/scenario.hpp"
#include "scenario/yaml_text.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::scenario;

namespace {

// Keys, values and places in one line: {a@1:1: "b"@1:4}. A quoted scalar stands in quotes.
std::string show(const Tree& tree)
{
    const std::string at = "@" + std::to_string(tree.place.line) + ":" + std::to_string(tree.place.column);
    std::string text;
    switch (tree.kind) {
    case Tree::Kind::empty: return "-";
    case Tree::Kind::scalar: return (tree.quoted ? '"' + tree.text + '"' : tree.text) + at;
    case Tree::Kind::list:
        for (const Tree& item : tree.items)
            text += (text.empty() ? "" : ", ") + show(item);
        return '[' + text + ']';
    case Tree::Kind::map:
        for (const Tree::Entry& entry : tree.entries)
            text += (text.empty() ? "" : ", ") + entry.key + "@" + std::to_string(entry.place.line) + ":" +
                std::to_string(entry.place.column) + ": " + show(entry.value);
        return '{' + text + '}';
    }
    return {};
}

std::string read(std::string_view yaml)
{
    Problems problems;
    const auto tree = parse_yaml(yaml, "f.yaml", problems);
    return problems.empty() ? show(*tree) : problems.to_text();
}

} // namespace

TEST_CASE("a YAML text becomes a tree with places, every scalar as it was written")
{
    struct Row {
        const char *name, *yaml, *tree;
    };
    const Row rows[] = {
        {"map", "a: b\nc: d\n", "{a@1:1: b@1:4, c@2:1: d@2:4}"},
        {"list", "- a\n- b", "[a@1:3, b@2:3]"},
        {"flow", "a: {b: [c, 1.20]}", "{a@1:1: {b@1:5: [c@1:9, 1.20@1:12]}}"},
        {"words that others take for values", "a: no\nb: on\nc: 0123\nd: 1.2\non: yes",
            "{a@1:1: no@1:4, b@2:1: on@2:4, c@3:1: 0123@3:4, d@4:1: 1.2@4:4, on@5:1: yes@5:5}"},
        {"null and ~ are words", "a: null\nb: ~\nc: [Null, NULL]\nnull: x",
            "{a@1:1: null@1:4, b@2:1: ~@2:4, c@3:1: [Null@3:5, NULL@3:11], null@4:1: x@4:7}"},
        {"nothing written", "a:\nnull: x\nb:\nc: {d, e: }", "{a@1:1: -, null@2:1: x@2:7, b@3:1: -, c@4:1: {d@4:5: -, e@4:8: -}}"},
        {"quotes", "a: \"x: y\"\nb: 'it''s'", "{a@1:1: \"x: y\"@1:4, b@2:1: \"it's\"@2:4}"},
        {"quotes over lines", "a: 'it''s\n  so'\nb: \"say \\\"x\\\"\"", "{a@1:1: \"it's so\"@1:4, b@3:1: \"say \"x\"\"@3:4}"},
        {"escapes above ASCII", R"(a: "\_\N\u20AC €")", "{a@1:1: \"\u00A0\u0085\u20AC €\"@1:4}"},
        {"text blocks", "a: |\n  x\n  y\nb: >-\n  z", "{a@1:1: \"x\ny\n\"@1:4, b@4:1: \"z\"@4:4}"},
        {"byte order mark",
            "\xEF\xBB\xBF"
            "a: b",
            "{a@1:1: b@1:4}"},
        {"CRLF", "a: b\r\nc: d\r\n", "{a@1:1: b@1:4, c@2:1: d@2:4}"},
        {"columns count characters", "{\xC3\xA4\xC3\xB6: x, b: y}", "{\xC3\xA4\xC3\xB6@1:2: x@1:6, b@1:9: y@1:12}"},
        {"comments", "# one\na: b # two\n", "{a@2:1: b@2:4}"},
        {"a document marker", "---\na: b\n...\n", "{a@2:1: b@2:4}"},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        CHECK(read(row.yaml) == row.tree);
    }
}

TEST_CASE("what is not a scenario's YAML is said with its place")
{
    const std::string quotes = " YAML itself wants quotes around a value that begins with *, >, &, !, %, @, | or holds \": \" or \" #\", "
                               "and inside {} or [] also around commas and brackets\n";
    struct Row {
        const char* yaml;
        std::string problems;
    };
    const Row rows[] = {
        {"", "f.yaml:1:1: nothing is written here\n"},
        {"# only this\n", "f.yaml:1:1: nothing is written here\n"},
        {"---\n", "f.yaml:1:1: nothing is written here\n"},
        {"a: 1\nb: 2\na: 3\n", "f.yaml:3:1: \"a\" is said twice: first at line 1, column 1\n"},
        {"x: {a: 1, a: 2, a: 3}",
            "f.yaml:1:11: \"a\" is said twice: first at line 1, column 5\n"
            "f.yaml:1:17: \"a\" is said twice: first at line 1, column 5\n"},
        {"a: &x b", "f.yaml:1:4: anchors (&x) are not part of the language: name it under \"faults\" or in a file to \"use\"." + quotes},
        {"a: &x b\nc: *x",
            "f.yaml:1:4: anchors (&x) are not part of the language: name it under \"faults\" or in a file to \"use\"." + quotes +
                "f.yaml:2:4: aliases (*) are not part of the language." + quotes},
        {"<<: {a: 1}\nb: c",
            "f.yaml:1:1: merge keys (<<) are not part of the language: name it under \"faults\" or in a file to \"use\"\n"},
        {"a: !x b", "f.yaml:1:4: tags (!) are not part of the language." + quotes},
        {"a: ! b", "f.yaml:1:4: tags (!) are not part of the language." + quotes},
        {"a: !!str b", "f.yaml:1:4: tags (!) are not part of the language." + quotes},
        {"a: !x {b: c}", "f.yaml:1:4: tags (!) are not part of the language." + quotes},
        {"a: b\n---\nc: d\n", "f.yaml:2:1: a second document begins here: a scenario is one document\n"},
        {"a: b\n---\n", "f.yaml:2:1: a second document begins here: a scenario is one document\n"},
        {"a: b\n...\nc: d\n", "f.yaml:3:1: a second document begins here: a scenario is one document\n"},
        {"? [a, b]\n: c", "f.yaml:1:3: a list cannot be a key." + quotes},
        {"{{a: b}: c}", "f.yaml:1:2: a map cannot be a key." + quotes},
        {": c", "f.yaml:1:1: a key is missing before \":\"\n"},
        {"event: *.authorize", "f.yaml:1:8: this is not YAML: a value that begins with * is an alias to YAML." + quotes},
        {"size: > 10MB", "f.yaml:1:9: this is not YAML: a value that begins with > or | is a text block to YAML." + quotes},
        {"{size: > 10MB}", "f.yaml:1:8: this is not YAML: this character cannot begin a value." + quotes},
        {"a: %x", "f.yaml:1:4: this is not YAML: this character cannot begin a value." + quotes},
        {"a: @x", "f.yaml:1:4: this is not YAML: this character cannot begin a value." + quotes},
        {"a: |x", "f.yaml:1:5: this is not YAML: a value that begins with > or | is a text block to YAML." + quotes},
        {"a: b: c", "f.yaml:1:5: this is not YAML: \": \" stands where no key can be." + quotes},
        {"a: \"b", "f.yaml:1:6: this is not YAML: a quote is not closed.\n"},
        {"a: \"b\nc: d\n", "f.yaml:1:4: this is not YAML: this quote is not closed.\n"},
        {"a: \"b\\\"\n", "f.yaml:1:4: this is not YAML: this quote is not closed.\n"},
        {"a: 'b''\n", "f.yaml:1:4: this is not YAML: this quote is not closed.\n"},
        {"x: y\na: [b\nc: d", "f.yaml:3:2: this is not YAML: a [ is not closed, or something stands behind a value.\n"},
        {"a: 1\n}", "f.yaml:2:1: this is not YAML: a } or ] closes nothing.\n"},
        {"a:\n\t- b",
            "f.yaml:2:2: this is not YAML: \"- \" stands where no list can be. Lines are indented with spaces, never with tabs.\n"},
        {"a: \xFF", "f.yaml:1:4: byte \\xFF is not UTF-8: save the file as UTF-8\n"},
        {"a: \xC0\x80", "f.yaml:1:4: byte \\xC0 is not UTF-8: save the file as UTF-8\n"},
        {"a: \xED\xA0\x80", "f.yaml:1:4: byte \\xED is not UTF-8: save the file as UTF-8\n"},
        {"\xFF\xFE", "f.yaml:1:1: this file is UTF-16: save it as UTF-8\n"},
        {"a: b\rc: d", "f.yaml:1:5: control character \\x0D cannot stand in YAML\n"},
        {"a: \x01", "f.yaml:1:4: control character \\x01 cannot stand in YAML\n"},
    };
    for (const Row& row : rows) {
        INFO(printable(row.yaml));
        CHECK(read(row.yaml) == row.problems);
    }
}

TEST_CASE("a NUL, depth, size and number of values have limits")
{
    CHECK(read(std::string_view("a: \0", 4)) == "f.yaml:1:4: control character \\x00 cannot stand in YAML\n");
    CHECK(read(std::string(64, '[') + std::string(64, ']')).starts_with("["));
    CHECK(read(std::string(65, '[') + std::string(65, ']')) == "f.yaml:1:65: nested more than 64 deep\n");
    CHECK_THAT(read(std::string(100'000, '[')), Catch::EndsWith("nested more than 64 deep\n"));
    CHECK(read("a: " + std::string(4u << 20, 'x')) == "f.yaml:1:1: larger than 4MB\n");
    std::string many;
    for (int i = 0; i < 500'001; ++i)
        many += "- a\n";
    CHECK(read(many) == "f.yaml:1:1: more than 500000 values\n");
}

TEST_CASE("a text cut anywhere is read or refused, never more")
{
    const std::string text = "exemu: 1\nrules:\n  - {name: \"a b\", event: ['x', y], do: {reply: \"451 4.7.0 x\"}}\n  - |\n    block\n";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        Problems problems;
        const auto tree = parse_yaml(text.substr(0, cut), "f.yaml", problems);
        CHECK(tree.has_value() == problems.empty());
    }
}

TEST_CASE("one mistake repeated a thousand times is told a hundred times")
{
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += "a: 1\n";
    Problems problems;
    parse_yaml(text, "f.yaml", problems);
    CHECK(problems.size() == 100);
}

TEST_CASE("a file that cannot be read is a problem")
{
    Problems problems;
    CHECK_FALSE(read_yaml("no/such/file.yaml", problems));
    CHECK_FALSE(read_yaml(".", problems));
    CHECK(problems.to_text() ==
        "no/such/file.yaml: cannot be read: is the name right, and is it a file you may read?\n"
        ".: cannot be read: is the name right, and is it a file you may read?\n");
}

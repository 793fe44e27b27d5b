#include "persona/notes.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::persona;

TEST_CASE("a note is tags, then perhaps a remark")
{
    struct Case {
        const char *text, *read; // read: the note as text, or what is wrong and where
    };
    const Case cases[] = {
        {"D", "D"},
        {"D, O, T", "D, O, T"},
        {"UNCONFIRMED", "UNCONFIRMED"},
        {"G, UNCONFIRMED: the wording", "G, UNCONFIRMED: the wording"},
        {"O: the order: it is the real server's", "O: the order: it is the real server's"},
        {"OWN", "OWN"},
        {"", "at 0"},
        {"Q", "at 0"},
        {"d", "at 0"},
        {"D,O", "at 1"},
        {"D, Q", "at 3"},
        {"D, D", "at 3"},
        {"D,", "at 1"},
        {"D, ", "at 3"},
        {"D:", "at 1"},
        {"D:remark", "at 1"},
        {"D:  ", "at 1"},
        {"D remark", "at 0"},
        {"Discontinued", "at 0"},
        {"OWNER", "at 0"},
        {"O(", "at 0"},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        const auto note = parse_note(one.text);
        CHECK((note ? note->to_text() : "at " + std::to_string(note.error().at)) == one.read);
    }
}

TEST_CASE("only what was read or seen is sure")
{
    for (const char* text : {"D", "O", "D, O", "T, O", "O, S"})
        CHECK(parse_note(text)->is_sure());
    for (const char* text : {"T", "S", "G", "S, G", "UNCONFIRMED", "OWN", "D, UNCONFIRMED"})
        CHECK_FALSE(parse_note(text)->is_sure());
    CHECK_FALSE(Note{}.is_sure());
    for (const SurenessWord& word : sureness_words())
        CHECK(parse_note(word.word)->has(word.sureness));
}

TEST_CASE("a comment that ends a line is told from a hash that is text")
{
    struct Case {
        const char *line, *comment;
    };
    const Case cases[] = {
        {"port: 25 # D", "D"},
        {"text: \"220 # ready\" # O: it is", "O: it is"},
        {"text: \"a \\\" # b\" # O", "O"},
        {"text: '# none' # G", "G"},
        {"list: [\"#1\", '#2', # 3", "3"},
        {"word: a#b # S", "S"},
        {"word: Exchange's own # S", "S"},
        {"- \"# x\" # D", "D"},
        {"key: value", ""},
        {"# alone", ""},
        {"   # alone", ""},
        {"key: \"open # not closed", ""},
        {"key: value #", ""},
        {"key: value # D\r", "D"},
        {"", ""},
    };
    for (const Case& one : cases) {
        INFO(one.line);
        const auto comments = line_comments(std::string("first: 1\n") + one.line + "\nlast: 1");
        const auto found = comments.find(2);
        CHECK((found == comments.end() ? "" : found->second) == one.comment);
        CHECK(comments.size() <= 1);
    }
}

#include "journal/json.hpp"

#include <catch2/catch.hpp>

using exemu::journal::append_json;
using exemu::journal::utf8_length;

TEST_CASE("JSON strings are escaped as RFC 8259 asks")
{
    struct Case {
        const char* name;
        std::string text, json;
    };
    using namespace std::string_literals;
    const Case cases[] = {
        {"nothing", "", R"("")"},
        {"plain", "ann@contoso.test", R"("ann@contoso.test")"},
        {"quote and backslash", R"(a"b\c)", R"("a\"b\\c")"},
        {"line ends and tabs", "a\r\n\tb", R"("a\r\n\tb")"},
        {"controls", "\0\x1f\x7f"s, "\"\\u0000\\u001f\x7f\""},
        {"two, three and four bytes", "é€😀", "\"é€😀\""},
        {"a lone continuation byte", "a\x80z", R"("a\ufffdz")"},
        {"Latin-1", "caf\xE9", R"("caf\ufffd")"},
        {"cut in a character", "\xE2\x82", R"("\ufffd\ufffd")"},
        {"an overlong slash", "\xC0\xAF", R"("\ufffd\ufffd")"},
        {"an overlong three-byte form", "\xE0\x80\x80", R"("\ufffd\ufffd\ufffd")"},
        {"a surrogate", "\xED\xA0\x80", R"("\ufffd\ufffd\ufffd")"},
        {"beyond Unicode", "\xF4\x90\x80\x80", R"("\ufffd\ufffd\ufffd\ufffd")"},
        {"the last character there is", "\xF4\x8F\xBF\xBF", "\"\xF4\x8F\xBF\xBF\""},
    };
    for (const Case& it : cases) {
        INFO(it.name);
        std::string out;
        append_json(out, it.text);
        CHECK(out == it.json);
    }
}

TEST_CASE("a UTF-8 character is never longer than what is there")
{
    const std::string text = "😀";
    for (std::size_t size = 0; size < text.size(); ++size)
        CHECK(utf8_length(text.substr(0, size)) == 0);
    CHECK(utf8_length(text) == 4);
}

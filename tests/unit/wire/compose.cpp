#include "wire/compose.hpp"

#include "wire/base64.hpp"
#include "wire/headers.hpp"

#include <catch2/catch.hpp>

using namespace exemu;

TEST_CASE("line ends become CRLF")
{
    const std::pair<const char*, const char*> rows[] = {
        {"", ""}, {"a", "a"}, {"a\n", "a\r\n"}, {"a\r\nb", "a\r\nb"}, {"a\rb", "a\r\nb"}, {"\n\r", "\r\n\r\n"}, {"\r\r\n", "\r\n\r\n"}};
    for (const auto& [given, wanted] : rows)
        CHECK(wire::crlf_lines(given) == wanted);
}

TEST_CASE("a subject stays as it is when it is plain, else it is encoded words that split no character")
{
    CHECK(wire::encode_unstructured("Lunch on Wednesday?") == "Lunch on Wednesday?");
    CHECK(wire::encode_unstructured("a\r\nBcc: evil@example.test") == "a  Bcc: evil@example.test");
    CHECK(wire::encode_unstructured("=?utf-8?B?eA==?=") == "=?utf-8?B?PT91dGYtOD9CP2VBPT0/PQ==?=");
    std::string text;
    for (int i = 0; i < 60; ++i)
        text += "€";
    std::string decoded;
    std::string_view rest;
    const std::string encoded = wire::encode_unstructured(text);
    for (rest = encoded; !rest.empty();) {
        const std::size_t end = rest.find("?=");
        REQUIRE(rest.starts_with("=?utf-8?B?"));
        REQUIRE(end + 2 <= 75);
        const std::string word = *wire::base64_decode(rest.substr(10, end - 10));
        REQUIRE(word.size() % 3 == 0);
        decoded += word;
        rest.remove_prefix(end + 2);
        if (rest.starts_with("\r\n "))
            rest.remove_prefix(3);
    }
    CHECK(decoded == text);
}

TEST_CASE("a message of ASCII is 7bit; anything else, and long lines, go as base64")
{
    const std::string plain = wire::compose({"a@x.test", "b@x.test", "s", "d", "<1@x>", "one\ntwo"});
    CHECK(plain.ends_with("\r\n\r\none\r\ntwo\r\n"));
    CHECK(wire::find_header(plain, "Content-Transfer-Encoding") == "7bit");
    CHECK(wire::find_header(plain, "Message-ID") == "<1@x>");
    for (const std::string& text : {std::string("gr\xC3\xBC\xC3\x9F"), std::string(999, 'x'), std::string("a\0b", 3)}) {
        const std::string message = wire::compose({"a@x.test", "b@x.test", "", "d", "<1@x>", text});
        CHECK(wire::find_header(message, "Content-Transfer-Encoding") == "base64");
        CHECK(!wire::find_header(message, "Subject"));
        std::string body;
        for (std::string_view rest = std::string_view(message).substr(message.find("\r\n\r\n") + 4); !rest.empty();
            rest.remove_prefix(rest.find("\r\n") + 2)) {
            REQUIRE(rest.find("\r\n") <= 76);
            body += *wire::base64_decode(rest.substr(0, rest.find("\r\n")));
        }
        CHECK(body == text + "\r\n");
    }
    CHECK(wire::compose({"a\r\nX: y", "", "", "", "", ""}).starts_with("From: a  X: y\r\nMIME-Version"));
}

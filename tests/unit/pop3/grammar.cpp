#include "pop3/grammar.hpp"

#include <catch2/catch.hpp>

using namespace exemu::pop3;

TEST_CASE("a line is a keyword and what follows it")
{
    struct Case {
        std::string_view line, word, argument;
    };
    const Case cases[] = {
        {"STAT", "STAT", ""},
        {"retr 1", "RETR", "1"},
        {"PASS  two  blanks ", "PASS", " two  blanks "},
        {"", "", ""},
        {"   ", "", ""},
        {"  NOOP", "NOOP", ""},
        {"USER\talice", "USER\tALICE", ""},
    };
    for (const Case& one : cases) {
        INFO(one.line);
        const Keyword keyword = split_keyword(one.line);
        CHECK(keyword.word == one.word);
        CHECK(keyword.argument == one.argument);
    }
    CHECK(split_keyword(std::string(1000, 'a')).word.size() == 32);
}

TEST_CASE("arguments, as each command has them")
{
    struct Case {
        ParsedArguments (*parse)(std::string_view);
        const char* text;
        bool good;
        std::size_t at; // of the error
    };
    const Case cases[] = {
        {parse_nothing, "", true, 0},
        {parse_nothing, "  ", true, 0},
        {parse_nothing, "x", false, 0},
        {parse_name, "alice", true, 0},
        {parse_name, "CONTOSO\\alice ", true, 0},
        {parse_name, " ", false, 0},
        {parse_password, "a", true, 0},
        {parse_password, " ", true, 0},
        {parse_password, "", false, 0},
        {parse_optional_message, "", true, 0},
        {parse_optional_message, "12", true, 0},
        {parse_optional_message, "0", true, 0},
        {parse_optional_message, "1 2", false, 1},
        {parse_optional_message, "-1", false, 0},
        {parse_optional_message, "18446744073709551615", true, 0},
        {parse_optional_message, "18446744073709551616", false, 0},
        {parse_message, "", false, 0},
        {parse_message, "1", true, 0},
        {parse_top, "1 0", true, 0},
        {parse_top, "1  20", true, 0},
        {parse_top, "1", false, 1},
        {parse_top, "1 x", false, 2},
        {parse_top, "1 2 3", false, 3},
        {parse_top, "", false, 0},
        {parse_auth, "PLAIN", true, 0},
        {parse_auth, "plain =", true, 0},
        {parse_auth, "NTLM TlRM", true, 0},
        {parse_auth, "", false, 0},
        {parse_auth, "NTLM T!", false, 6},
        {parse_auth, "A-MECHANISM-OF-TWENTY", false, 20},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        const ParsedArguments parsed = one.parse(one.text);
        REQUIRE(parsed.has_value() == one.good);
        if (!parsed)
            CHECK(parsed.error().at == one.at);
    }
    CHECK(std::get<PasswordArgument>(*parse_password(" a b ")).password == " a b ");
    CHECK(std::get<NameArgument>(*parse_name(" alice ")).name == "alice");
    CHECK(std::get<AuthArguments>(*parse_auth("ntlm")).mechanism == "NTLM");
    CHECK_FALSE(std::get<AuthArguments>(*parse_auth("ntlm")).initial);
    CHECK(std::get<AuthArguments>(*parse_auth("plain =")).initial == "");
    CHECK(std::get<TopArguments>(*parse_top("3 7")).lines == 7);
}

TEST_CASE("what may be a secret is not shown")
{
    struct Case {
        const char *line, *shown;
    };
    const Case cases[] = {
        {"PASS Passw0rd!", "PASS ..."},
        {"pass x", "PASS ..."},
        {"UGFzc3cwcmQh", "..."},
        {"AUTH PLAIN AGFsaWNl", "AUTH"},
        {"FROB now", "FROB now"},
        {"RETR one", "RETR one"},
        {"", "..."},
        {"\x01\x02", "..."},
        {"Passw0rd! x", "..."},
    };
    for (const Case& one : cases)
        CHECK(shown(one.line) == one.shown);
}

#include "pop3/grammar.hpp"

#include "base/text.hpp"
#include "wire/reader.hpp"

#include <algorithm>

namespace exemu::pop3 {

namespace {

using wire::Reader;

constexpr std::size_t most_keyword = 32;
// RFC 1939 3: keywords are three or four characters long; those of later standards and other servers a little longer.
constexpr std::size_t longest_shown = 10;

bool is_blank(char c) { return c == ' '; }

// RFC 1939 3 wants one blank between keyword and arguments; what people type has more, at the end too.
std::string_view without_blanks(std::string_view text) { return trim(text); }

// mechanism = 1*20( ALPHA / DIGIT / "-" / "_" )                                              RFC 4422 3.1
bool is_mechanism(char c) { return wire::is_alpha(c) || wire::is_digit(c) || c == '-' || c == '_'; }

bool is_base64(char c) { return wire::is_alpha(c) || wire::is_digit(c) || c == '+' || c == '/' || c == '='; }

} // namespace

Keyword split_keyword(std::string_view line)
{
    const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find(' '), line.size());
    Keyword keyword;
    keyword.word = to_upper(line.substr(0, std::min(end, most_keyword)));
    keyword.argument = end == line.size() ? std::string_view() : line.substr(end + 1);
    return keyword;
}

ParsedArguments parse_name(std::string_view argument)
{
    const std::string_view name = without_blanks(argument);
    if (name.empty())
        return syntax_error("a name", 0);
    return NameArgument{std::string(name)};
}

ParsedArguments parse_password(std::string_view argument)
{
    if (argument.empty())
        return syntax_error("a password", 0);
    return PasswordArgument{std::string(argument)};
}

ParsedArguments parse_auth(std::string_view argument)
{
    Reader in(without_blanks(argument));
    std::string_view mechanism, initial;
    if (!in.some(is_mechanism, "a mechanism", mechanism, 20))
        return in.error();
    AuthArguments auth{to_upper(mechanism), {}};
    if (!in.any(is_blank).empty()) {
        if (!in.some(is_base64, "base64", initial))
            return in.error();
        auth.initial = initial == "=" ? std::string() : std::string(initial);
    }
    if (!in.end())
        return in.error();
    return auth;
}

ParsedArguments parse_optional_message(std::string_view argument)
{
    Reader in(without_blanks(argument));
    MessageArgument message;
    if (in.done())
        return message;
    std::uint64_t number = 0;
    if (in.number(number) && in.end()) {
        message.number = number;
        return message;
    }
    return in.error();
}

ParsedArguments parse_message(std::string_view argument)
{
    if (without_blanks(argument).empty())
        return syntax_error("a message number", 0);
    return parse_optional_message(argument);
}

ParsedArguments parse_top(std::string_view argument)
{
    Reader in(without_blanks(argument));
    TopArguments top;
    if (!in.number(top.number))
        return in.error();
    if (in.any(is_blank).empty()) {
        in.miss("a number of lines");
        return in.error();
    }
    if (in.number(top.lines) && in.end())
        return top;
    return in.error();
}

ParsedArguments parse_nothing(std::string_view argument)
{
    if (!without_blanks(argument).empty())
        return syntax_error("nothing", 0);
    return Arguments();
}

std::string shown(std::string_view line)
{
    const Keyword keyword = split_keyword(line);
    if (keyword.word == "PASS")
        return "PASS ...";
    const bool plain = !keyword.word.empty() && keyword.word.size() <= longest_shown &&
        keyword.word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == keyword.word.npos;
    if (!plain)
        return "...";
    return keyword.word == "AUTH" || keyword.argument.empty() ? keyword.word : keyword.word + " " + printable(keyword.argument);
}

} // namespace exemu::pop3

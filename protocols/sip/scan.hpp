#pragma once
#include "base/result.hpp"
#include "wire/reader.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

// The lexical rules of RFC 3261 25.1, over the value of one header field: folds stand in it as they came, and are linear white space.
namespace exemu::sip {

// A class of characters, asked for each octet of a message: letters and digits, and some more.
class CharClass {
public:
    consteval explicit CharClass(std::string_view more)
    {
        for (std::size_t c = 0; c < in_.size(); ++c)
            in_[c] = wire::is_alpha(static_cast<char>(c)) || wire::is_digit(static_cast<char>(c));
        for (const char c : more)
            in_[static_cast<unsigned char>(c)] = true;
    }
    constexpr bool operator()(char c) const { return in_[static_cast<unsigned char>(c)]; }
    constexpr bool all(std::string_view text) const
    {
        for (const char c : text)
            if (!(*this)(c))
                return false;
        return true;
    }

private:
    std::array<bool, 256> in_{};
};
inline constexpr CharClass is_alphanum(""), is_token_char("-.!%*_+`'~"), is_host_char("-._");

constexpr bool is_lws(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trim_lws(std::string_view);
bool is_token(std::string_view);
// What stands in a parameter's value without its quotes, folds and escapes as they are.
std::string_view unquoted(std::string_view);
// %41 -> A. A sign that begins no escape stays.
std::string unescaped(std::string_view);
// Every escape is a % and two hexadecimal digits, and all other characters are of this class.
bool all_escaped(std::string_view, const CharClass& allowed);

// A cursor that knows LWS. Like wire::Reader it remembers the first thing it missed.
class Scan {
public:
    explicit Scan(std::string_view text) : text_(text) {}

    void skip() // LWS, perhaps none
    {
        while (at_ < text_.size() && is_lws(text_[at_]))
            ++at_;
    }
    bool done() const { return at_ == text_.size(); }
    char peek() const { return done() ? '\0' : text_[at_]; }
    std::size_t at() const { return at_; }
    std::string_view rest() const { return text_.substr(at_); }
    std::string_view from(std::size_t start) const { return text_.substr(start, at_ - start); }
    void back_to(std::size_t at) { at_ = at; }

    // A separator with the LWS around it (SEMI, COMMA, SLASH...).
    bool sign(char c)
    {
        const std::size_t start = at_;
        skip();
        if (peek() != c) {
            at_ = start;
            return false;
        }
        ++at_;
        skip();
        return true;
    }
    bool token(std::string_view& out) { return some(is_token_char, out); }
    template <class Class>
    bool some(const Class& is, std::string_view& out)
    {
        const std::size_t start = at_;
        while (at_ < text_.size() && is(text_[at_]))
            ++at_;
        out = from(start);
        return !out.empty();
    }
    // A quoted string with its quotes.
    bool quoted(std::string_view& out);
    // host = hostname / IPv4 / "[" IPv6 "]"
    bool host(std::string_view& out);
    // generic-param: token [ "=" ( token / host / quoted-string ) ]; value with its quotes.
    bool parameter(std::string_view& name, std::string_view& value);

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

// 1*DIGIT that does not pass `most`.
bool read_number(std::string_view, std::uint64_t most, std::uint64_t& out);

} // namespace exemu::sip

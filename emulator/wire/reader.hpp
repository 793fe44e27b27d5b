#pragma once
#include "base/result.hpp"
#include "base/text.hpp"

#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace exemu::wire {

// RFC 5234 B.1, core rules.
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_hexdig(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool is_vchar(char c) { return c > ' ' && c < 127; }
constexpr bool is_wsp(char c) { return c == ' ' || c == '\t'; }

// ABNF as an expression, over text that is all there. The plain functions insist: when their part is missing they return
// false, take nothing, and the reader remembers what was wanted and where; the first such memory stays, so that a whole
// production is checked once at its end. The functions that begin with `try_` ask and remember nothing.
//
//     if (in.number(first) && in.word(":") && in.number(last) && in.end())
//         return SeqRange(first, last);
//     return in.error();
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    // A literal of the grammar. Letter case is ignored, as ABNF says (RFC 5234 2.3).
    bool word(std::string_view literal) { return try_word(literal) || miss("\"" + std::string(literal) + "\""); }
    bool try_word(std::string_view literal)
    {
        if (!istarts_with(rest(), literal))
            return false;
        at_ += literal.size();
        return true;
    }

    // 1*DIGIT that fits into T.
    template <std::unsigned_integral T>
    bool number(T& value)
    {
        return try_number(value) || miss("a number up to " + std::to_string(std::numeric_limits<T>::max()));
    }
    template <std::unsigned_integral T>
    bool try_number(T& value)
    {
        std::size_t i = at_;
        T sum = 0;
        for (; i < text_.size() && is_digit(text_[i]); ++i) {
            const T digit = static_cast<T>(text_[i] - '0');
            if (sum > (std::numeric_limits<T>::max() - digit) / 10)
                return false;
            sum = static_cast<T>(sum * 10 + digit);
        }
        if (i == at_)
            return false;
        at_ = i;
        value = sum;
        return true;
    }

    // 1*class, class being a predicate: in.some(is_atext, "atext", local_part). `most` bytes at most are taken.
    template <std::predicate<char> Class>
    bool some(Class is, std::string_view what, std::string_view& out, std::size_t most = std::string_view::npos)
    {
        return try_some(is, out, most) || miss(std::string(what));
    }
    template <std::predicate<char> Class>
    bool try_some(Class is, std::string_view& out, std::size_t most = std::string_view::npos)
    {
        const std::string_view taken = any(is, most);
        if (taken.empty())
            return false;
        out = taken;
        return true;
    }
    // *class: what there is, perhaps nothing.
    template <std::predicate<char> Class>
    std::string_view any(Class is, std::size_t most = std::string_view::npos)
    {
        const std::size_t from = at_;
        while (at_ < text_.size() && at_ - from < most && is(text_[at_]))
            ++at_;
        return text_.substr(from, at_ - from);
    }
    // One character of a class.
    template <std::predicate<char> Class>
    bool one(Class is, std::string_view what)
    {
        if (done() || !is(text_[at_]))
            return miss(std::string(what));
        ++at_;
        return true;
    }

    bool end() { return done() || miss("the end"); }

    bool done() const { return at_ == text_.size(); }
    char peek() const { return done() ? '\0' : text_[at_]; }
    std::string_view rest() const { return text_.substr(at_); }
    std::string_view take_rest() { return text_.substr(std::exchange(at_, text_.size())); }

    // For alternatives: where we are, and back there. What was missed stays missed.
    std::size_t at() const { return at_; }
    void back_to(std::size_t at) { at_ = at; }
    void forgive() { missed_ = {}; }

    // A miss of a grammar's own making. Always false.
    bool miss(std::string expected)
    {
        if (missed_.expected.empty())
            missed_ = SyntaxError(std::move(expected), at_);
        return false;
    }
    bool ok() const { return missed_.expected.empty(); }
    // The first thing that was missing; something else than what follows, when nothing was.
    std::unexpected<SyntaxError> error() const { return std::unexpected(ok() ? SyntaxError("something else", at_) : missed_); }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    SyntaxError missed_;
};

} // namespace exemu::wire

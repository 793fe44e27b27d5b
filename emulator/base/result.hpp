#pragma once
#include <cstddef>
#include <expected>
#include <string>
#include <utility>

namespace exemu {

// What a grammar says when input breaks a production: the first thing that was missing, and where (bytes from the start).
struct SyntaxError {
    std::string expected;
    std::size_t at = 0;

    SyntaxError() = default;
    SyntaxError(std::string what, std::size_t where) : expected(std::move(what)), at(where) {}
    bool operator==(const SyntaxError&) const = default;
};

// The result of a parse: a value, or the error. Grammar functions never throw on input.
template <class T>
using Parsed = std::expected<T, SyntaxError>;

inline std::unexpected<SyntaxError> syntax_error(std::string expected, std::size_t at)
{
    return std::unexpected(SyntaxError(std::move(expected), at));
}

} // namespace exemu

#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// ASCII text as protocols need it; locale never plays a part.
namespace exemu {

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
std::string to_lower(std::string_view);
std::string to_upper(std::string_view);

bool iequals(std::string_view a, std::string_view b);
bool istarts_with(std::string_view text, std::string_view prefix);
bool iends_with(std::string_view text, std::string_view suffix);
bool iless(std::string_view a, std::string_view b);

struct IHash { // for unordered_map with letter case ignored; with IEqual
    using is_transparent = void;
    std::size_t operator()(std::string_view) const;
};
struct IEqual {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const { return iequals(a, b); }
};

std::string_view trim(std::string_view); // spaces and tabs at both ends
std::vector<std::string_view> split(std::string_view, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);

// The candidate that a typing error most likely meant (edit distance with letter case
// ignored, at most a third of the word and 1 at least; of equals the first); nothing when none is near.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

// The sentence for a name nobody declared: `unknown key "repply": did you mean "reply"? Known here: event, reply, when`.
// A long list of known words is left out.
std::string unknown_word(std::string_view kind, std::string_view word, std::span<const std::string> known);

// Printable ASCII as it is, the rest as \xHH, cut to `most` bytes and then "…": for logs and messages.
std::string printable(std::string_view, std::size_t most = 200);

} // namespace exemu

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu {

std::string to_lower(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        c = to_lower(c);
    return lower;
}

std::string to_upper(std::string_view text)
{
    std::string upper(text);
    for (char& c : upper)
        c = to_upper(c);
    return upper;
}

bool iequals(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != b[i] && to_lower(a[i]) != to_lower(b[i])) // most letters are written as they are expected
            return false;
    return true;
}

bool istarts_with(std::string_view text, std::string_view prefix)
{
    return text.size() >= prefix.size() && iequals(text.substr(0, prefix.size()), prefix);
}

bool iends_with(std::string_view text, std::string_view suffix)
{
    return text.size() >= suffix.size() && iequals(text.substr(text.size() - suffix.size()), suffix);
}

bool iless(std::string_view a, std::string_view b)
{
    // As unsigned bytes, so that UTF-8 sorts by code point whatever the platform's char is.
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
        [](char x, char y) { return static_cast<unsigned char>(to_lower(x)) < static_cast<unsigned char>(to_lower(y)); });
}

std::size_t IHash::operator()(std::string_view text) const
{
    std::uint64_t hash = 0xcbf29ce484222325u; // FNV-1a
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(to_lower(c));
        hash *= 0x100000001b3u;
    }
    return static_cast<std::size_t>(hash);
}

std::string_view trim(std::string_view text)
{
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

std::string join(std::span<const std::string> parts, std::string_view separator) { return fmt::format("{}", fmt::join(parts, separator)); }

namespace {

// Damerau-Levenshtein in its restricted form (two neighbours swapped once count one), letter case ignored.
std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = to_lower(a[i - 1]) == to_lower(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            const bool swapped = i > 1 && j > 1 && to_lower(a[i - 1]) == to_lower(b[j - 2]) && to_lower(a[i - 2]) == to_lower(b[j - 1]);
            if (swapped)
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

// Longer than any name of ours: such a word is no typing error, and measuring it costs its square.
constexpr std::size_t longest_word = 128;

} // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates)
{
    if (word.size() > longest_word)
        return std::nullopt;
    const std::size_t most = std::max<std::size_t>(1, word.size() / 3);
    std::size_t best = most + 1;
    const std::string* found = nullptr;
    for (const std::string& candidate : candidates) {
        const std::size_t longer = std::max(word.size(), candidate.size()), shorter = std::min(word.size(), candidate.size());
        if (longer - shorter >= best)
            continue;
        const std::size_t distance = edit_distance(word, candidate);
        // A word of which every letter is wrong resembles nothing: "a" is not meant by "b".
        if (distance < best && distance < longer) {
            best = distance;
            found = &candidate;
        }
    }
    return found ? std::optional(*found) : std::nullopt;
}

std::string unknown_word(std::string_view kind, std::string_view word, std::span<const std::string> known)
{
    std::string text = fmt::format("unknown {} \"{}\"", kind, printable(word));
    if (const auto near = nearest(word, known))
        text += fmt::format(": did you mean \"{}\"?", *near);
    else
        text += '.';
    constexpr std::size_t most_listed = 40; // a longer list hides the answer it should give
    if (!known.empty() && known.size() <= most_listed)
        text += " Known here: " + join(known, ", ");
    return text;
}

std::string printable(std::string_view text, std::size_t most)
{
    std::string shown;
    for (const char c : text) {
        const bool plain = c >= ' ' && c <= '~';
        if (shown.size() + (plain ? 1 : 4) > most)
            return shown + "…";
        if (plain)
            shown += c;
        else
            shown += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    }
    return shown;
}

} // namespace exemu

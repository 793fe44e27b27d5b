#include "directory/collation.hpp"

#include <cstdint>
#include <utility>

namespace exemu::directory {

namespace {

// Letters of U+00C0 to U+017F without their marks, in small letters (canonical decompositions of Unicode; ligatures and letters without
// one as they are usually spelt out).
constexpr std::string_view latin[] = {
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", // 00C0
    "d", "n", "o", "o", "o", "o", "o", "\u00d7", "o", "u", "u", "u", "u", "y", "th", "ss", // 00D0
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", // 00E0
    "d", "n", "o", "o", "o", "o", "o", "\u00f7", "o", "u", "u", "u", "u", "y", "th", "y", // 00F0
    "a", "a", "a", "a", "a", "a", "c", "c", "c", "c", "c", "c", "c", "c", "d", "d", // 0100
    "d", "d", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "g", "g", "g", "g", // 0110
    "g", "g", "g", "g", "h", "h", "h", "h", "i", "i", "i", "i", "i", "i", "i", "i", // 0120
    "i", "i", "ij", "ij", "j", "j", "k", "k", "k", "l", "l", "l", "l", "l", "l", "l", // 0130
    "l", "l", "l", "n", "n", "n", "n", "n", "n", "n", "n", "n", "o", "o", "o", "o", // 0140
    "o", "o", "oe", "oe", "r", "r", "r", "r", "r", "r", "s", "s", "s", "s", "s", "s", // 0150
    "s", "s", "t", "t", "t", "t", "t", "t", "u", "u", "u", "u", "u", "u", "u", "u", // 0160
    "u", "u", "u", "u", "w", "w", "y", "y", "y", "z", "z", "z", "z", "z", "z", "s", // 0170
};

// One code point from the front; U+FFFD for one byte that begins none.
char32_t take(std::string_view& text)
{
    const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned first = octet(0);
    const std::size_t count = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
    if (count == 0 || count > text.size()) {
        text.remove_prefix(1);
        return 0xfffd;
    }
    char32_t point = count == 1 ? first : first & (0x7fu >> count);
    for (std::size_t i = 1; i < count; ++i) {
        if (octet(i) >> 6 != 2) {
            text.remove_prefix(1);
            return 0xfffd;
        }
        point = point << 6 | (octet(i) & 0x3fu);
    }
    text.remove_prefix(count);
    return point;
}

void append(std::string& text, char32_t point)
{
    if (point < 0x80) {
        text += static_cast<char>(point);
    } else if (point < 0x800) {
        text += static_cast<char>(0xc0 | point >> 6);
        text += static_cast<char>(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        text += static_cast<char>(0xe0 | point >> 12);
        text += static_cast<char>(0x80 | (point >> 6 & 0x3f));
        text += static_cast<char>(0x80 | (point & 0x3f));
    } else {
        text += static_cast<char>(0xf0 | point >> 18);
        text += static_cast<char>(0x80 | (point >> 12 & 0x3f));
        text += static_cast<char>(0x80 | (point >> 6 & 0x3f));
        text += static_cast<char>(0x80 | (point & 0x3f));
    }
}

// Small letters of Greek and Cyrillic, marks taken off where a letter of its own is meant by none.
char32_t small(char32_t point)
{
    constexpr std::pair<char32_t, char32_t> greek[] = {{0x386, 0x3b1}, {0x388, 0x3b5}, {0x389, 0x3b7}, {0x38a, 0x3b9}, {0x38c, 0x3bf},
        {0x38e, 0x3c5}, {0x38f, 0x3c9}, {0x390, 0x3b9}, {0x3aa, 0x3b9}, {0x3ab, 0x3c5}, {0x3ac, 0x3b1}, {0x3ad, 0x3b5}, {0x3ae, 0x3b7},
        {0x3af, 0x3b9}, {0x3b0, 0x3c5}, {0x3c2, 0x3c3}, {0x3ca, 0x3b9}, {0x3cb, 0x3c5}, {0x3cc, 0x3bf}, {0x3cd, 0x3c5}, {0x3ce, 0x3c9}};
    for (const auto& [from, to] : greek)
        if (point == from)
            return to;
    if (point >= 0x391 && point <= 0x3a9)
        return point + 0x20;
    if (point == 0x401 || point == 0x451) // io is a letter e with two points
        return 0x435;
    if (point >= 0x400 && point <= 0x40f)
        return point + 0x50;
    if (point >= 0x410 && point <= 0x42f)
        return point + 0x20;
    if (point >= 0x1e00 && point <= 0x1e95) // Latin Extended Additional: pairs of capital and small
        return point | 1;
    return point;
}

bool is_mark(char32_t point) { return point >= 0x300 && point <= 0x36f; }

} // namespace

std::string search_key(std::string_view utf8)
{
    std::string key;
    while (!utf8.empty()) {
        const char32_t point = take(utf8);
        if (point >= 'A' && point <= 'Z')
            key += static_cast<char>(point + 0x20);
        else if (point >= 0xc0 && point <= 0x17f)
            key += latin[point - 0xc0];
        else if (!is_mark(point))
            append(key, small(point));
    }
    return key;
}

// Letters first, then marks, then the case: as people sort, and as the address book is said to be.
std::string collation_key(std::string_view utf8)
{
    std::string small_letters(utf8);
    for (char& c : small_letters)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
    return search_key(utf8) + '\0' + small_letters + '\0' + std::string(utf8);
}

} // namespace exemu::directory

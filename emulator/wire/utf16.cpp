#include "wire/utf16.hpp"

#include <cstdint>

namespace exemu::wire {

namespace {

constexpr char32_t replacement = 0xFFFD;

bool is_high(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

void put_utf8(std::string& out, char32_t c)
{
    const auto byte = [&](char32_t bits) { out += static_cast<char>(bits); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xC0 | c >> 6);
        byte(0x80 | (c & 63));
    } else if (c < 0x10000) {
        byte(0xE0 | c >> 12);
        byte(0x80 | (c >> 6 & 63));
        byte(0x80 | (c & 63));
    } else {
        byte(0xF0 | c >> 18);
        byte(0x80 | (c >> 12 & 63));
        byte(0x80 | (c >> 6 & 63));
        byte(0x80 | (c & 63));
    }
}

// The next character of UTF-8 (RFC 3629 4: shortest form, no surrogates, at most U+10FFFF); of a wrong sequence its first byte.
char32_t take_utf8(std::string_view& text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    const std::size_t size = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    char32_t c = size == 1 ? first : first & (0xFFu >> (size + 1));
    bool good = size > 0 && text.size() >= size;
    for (std::size_t i = 1; good && i < size; ++i) {
        good = (byte(i) & 0xC0) == 0x80;
        c = c << 6 | (byte(i) & 63u);
    }
    good = good && c >= least[size] && c <= 0x10FFFF && !is_high(c) && !is_low(c);
    text.remove_prefix(good ? size : 1);
    return good ? c : replacement;
}

char32_t upper(char32_t c)
{
    if (c < 0x80)
        return c >= 'a' && c <= 'z' ? c - 32 : c;
    if (c >= 0xE0 && c <= 0xFE && c != 0xF7)
        return c - 32;
    if (c == 0xFF)
        return 0x178;
    // Latin Extended-A: capital and small letter alternate; the parity turns over twice. Dotless i, kra, 'n and long s have none.
    if ((c >= 0x100 && c <= 0x137 && c != 0x131) || (c >= 0x14A && c <= 0x177))
        return c % 2 == 1 ? c - 1 : c;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c % 2 == 0 ? c - 1 : c;
    if ((c >= 0x3B1 && c <= 0x3CB && c != 0x3C2) || (c >= 0x430 && c <= 0x44F))
        return c - 32;
    if (c >= 0x450 && c <= 0x45F)
        return c - 80;
    return c;
}

} // namespace

std::string utf16le_of(std::string_view utf8)
{
    std::string out;
    out.reserve(utf8.size() * 2);
    const auto unit = [&](char32_t u) {
        out += static_cast<char>(u & 0xFF);
        out += static_cast<char>(u >> 8);
    };
    while (!utf8.empty()) {
        const char32_t c = take_utf8(utf8);
        if (c < 0x10000) {
            unit(c);
        } else {
            unit(0xD800 + ((c - 0x10000) >> 10));
            unit(0xDC00 + ((c - 0x10000) & 0x3FF));
        }
    }
    return out;
}

Parsed<std::string> utf8_of(std::string_view utf16le)
{
    if (utf16le.size() % 2 != 0)
        return syntax_error("whole UTF-16 units", utf16le.size() - 1);
    std::string out;
    out.reserve(utf16le.size());
    const auto unit = [&](std::size_t at) {
        return static_cast<char32_t>(static_cast<unsigned char>(utf16le[at]) | static_cast<unsigned char>(utf16le[at + 1]) << 8);
    };
    for (std::size_t at = 0; at < utf16le.size(); at += 2) {
        char32_t c = unit(at);
        if (is_low(c))
            return syntax_error("a high surrogate before a low one", at);
        if (is_high(c)) {
            if (at + 2 == utf16le.size() || !is_low(unit(at + 2)))
                return syntax_error("a low surrogate", at + 2);
            c = 0x10000 + ((c - 0xD800) << 10) + (unit(at + 2) - 0xDC00);
            at += 2;
        }
        put_utf8(out, c);
    }
    return out;
}

std::string utf8_upper(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty())
        put_utf8(out, upper(take_utf8(text)));
    return out;
}

} // namespace exemu::wire

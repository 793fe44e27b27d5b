#include "wire/utf7.hpp"

#include <cstdint>

namespace exemu::wire {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
constexpr char32_t replacement = 0xfffd;

constexpr bool is_printable(char32_t c) { return c >= 0x20 && c <= 0x7e; }
constexpr bool is_high(char32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
constexpr bool is_low(char32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

// The UTF-16 units of a shifted sequence, without "&" and "-". Bits that fill up the last digit are zero.
bool decode_units(std::string_view digits, std::u16string& units)
{
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : digits) {
        const std::size_t digit = alphabet.find(c);
        if (digit == alphabet.npos)
            return false;
        bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xffffff;
        count += 6;
        if (count >= 16) {
            count -= 16;
            units += static_cast<char16_t>(bits >> count & 0xffff);
        }
    }
    return count < 6 && (bits & ((1u << count) - 1)) == 0 && !units.empty();
}

bool append_units(std::u16string_view units, std::string& out)
{
    for (std::size_t i = 0; i < units.size(); ++i) {
        char32_t c = units[i];
        if (is_high(c) && i + 1 < units.size() && is_low(units[i + 1]))
            c = 0x10000 + ((c - 0xd800) << 10) + (units[++i] - 0xdc00u);
        else if (is_high(c) || is_low(c))
            return false;
        if (is_printable(c))
            return false;
        append_utf8(out, c);
    }
    return true;
}

void encode_units(std::u16string_view units, std::string& out)
{
    out += '&';
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char16_t unit : units) {
        bits = bits << 16 | unit;
        for (count += 16; count >= 6; count -= 6)
            out += alphabet[bits >> (count - 6) & 0x3f];
        bits &= (1u << count) - 1;
    }
    if (count > 0)
        out += alphabet[bits << (6 - count) & 0x3f];
    out += '-';
}

} // namespace

Parsed<std::string> decode_utf7(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (!is_printable(static_cast<unsigned char>(c)))
            return syntax_error("printable ASCII", at);
        if (c != '&') {
            out += c;
            ++at;
            continue;
        }
        const std::size_t end = text.find('-', at);
        if (end == text.npos)
            return syntax_error("\"-\" after \"&\"", text.size());
        std::u16string units;
        if (end == at + 1)
            out += '&';
        else if (!decode_units(text.substr(at + 1, end - at - 1), units) || !append_units(units, out))
            return syntax_error("UTF-16 in modified base64", at + 1);
        at = end + 1;
    }
    return out;
}

std::string encode_utf7(std::string_view utf8)
{
    std::string out;
    std::u16string units;
    const auto shift_back = [&] {
        if (!units.empty())
            encode_units(units, out);
        units.clear();
    };
    for (std::size_t at = 0; at < utf8.size();) {
        const char32_t c = next_utf8(utf8, at);
        if (is_printable(c)) {
            shift_back();
            out += static_cast<char>(c);
            if (c == '&')
                out += '-';
        } else if (c >= 0x10000) {
            units += static_cast<char16_t>(0xd800 + ((c - 0x10000) >> 10));
            units += static_cast<char16_t>(0xdc00 + ((c - 0x10000) & 0x3ff));
        } else {
            units += static_cast<char16_t>(c);
        }
    }
    shift_back();
    return out;
}

char32_t next_utf8(std::string_view text, std::size_t& at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at++);
    if (first < 0x80)
        return first;
    const unsigned more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || text.size() - at < more)
        return replacement;
    char32_t c = first & (0x3fu >> more);
    for (unsigned i = 0; i < more; ++i) {
        if ((byte(at + i) & 0xc0) != 0x80)
            return replacement;
        c = c << 6 | (byte(at + i) & 0x3fu);
    }
    constexpr char32_t least[] = {0, 0x80, 0x800, 0x10000};
    if (c < least[more] || c > 0x10ffff || is_high(c) || is_low(c))
        return replacement;
    at += more;
    return c;
}

void append_utf8(std::string& out, char32_t c)
{
    const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
    } else {
        put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
    }
}

bool is_utf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t from = at;
        if (next_utf8(text, at) == replacement && text.substr(from, at - from) != "\xef\xbf\xbd")
            return false;
    }
    return true;
}

} // namespace exemu::wire

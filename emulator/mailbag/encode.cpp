#include "mailbag/encode.hpp"

#include "wire/base64.hpp"
#include "wire/reader.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace exemu::mailbag {

namespace {

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 127; });
}

// The bytes of the first character; `text` is UTF-8.
std::size_t character(std::string_view text)
{
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
        ++length;
    return length;
}

bool is_phrase(std::string_view name) // atoms and blanks (RFC 5322 3.2.3)
{
    return std::ranges::all_of(name, [](char c) { return wire::is_alpha(c) || wire::is_digit(c) || c == ' ' || c == '-' || c == '\''; });
}

} // namespace

std::string encoded_words(std::string_view utf8, std::size_t column)
{
    if (is_ascii(utf8))
        return std::string(utf8);
    constexpr std::string_view open = "=?utf-8?B?", close = "?=";
    constexpr std::size_t line = 76;
    std::string out;
    while (!utf8.empty()) {
        const std::size_t left = column + open.size() + close.size() < line ? line - column - open.size() - close.size() : 0;
        const std::size_t room = std::min<std::size_t>(left, 75 - open.size() - close.size()) / 4 * 3;
        std::size_t take = 0;
        while (take < utf8.size() && take + character(utf8.substr(take)) <= room)
            take += character(utf8.substr(take));
        if (take > 0) {
            out.append(open).append(wire::base64_encode(utf8.substr(0, take))).append(close);
            utf8.remove_prefix(take);
        }
        if (!utf8.empty())
            out += "\r\n ";
        column = 1;
    }
    return out;
}

std::string mailbox_text(std::string_view name, std::string_view address, std::size_t column)
{
    if (!is_ascii(name))
        return fmt::format("{} <{}>", encoded_words(name, column), address);
    return is_phrase(name) ? fmt::format("{} <{}>", name, address) : fmt::format("\"{}\" <{}>", name, address);
}

std::string quoted_printable(std::string_view utf8)
{
    constexpr std::size_t line = 75; // and the "=" of a soft line break
    std::string out;
    std::size_t column = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const char c = utf8[i];
        const bool plain = (wire::is_vchar(c) && c != '=') || (c == ' ' && i + 1 < utf8.size());
        const std::size_t width = plain ? 1 : 3;
        if (column + width > line) {
            out += "=\r\n";
            column = 0;
        }
        // A line that begins with a dot, or with "From ", suffers on its way.
        const bool fragile = column == 0 && (c == '.' || c == 'F');
        out += plain && !fragile ? std::string(1, c) : fmt::format("={:02X}", static_cast<unsigned char>(c));
        column += plain && !fragile ? 1 : 3;
    }
    return out + "\r\n";
}

std::string file_name_parameter(std::string_view utf8)
{
    if (is_ascii(utf8))
        return fmt::format("filename=\"{}\"", utf8);
    std::string out = "filename*=utf-8''";
    for (const char c : utf8)
        out += wire::is_alpha(c) || wire::is_digit(c) || c == '.' || c == '-' ? std::string(1, c)
                                                                              : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

} // namespace exemu::mailbag

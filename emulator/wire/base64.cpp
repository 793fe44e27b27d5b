#include "wire/base64.hpp"

#include <array>
#include <cstdint>

namespace exemu::wire {

namespace {

constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_value = 0xff;

constexpr std::array<std::uint8_t, 256> values = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_value);
    for (std::uint8_t i = 0; i < 64; ++i)
        table[static_cast<unsigned char>(alphabet[i])] = i;
    return table;
}();

std::uint8_t value_of(char c) { return values[static_cast<unsigned char>(c)]; }

} // namespace

std::string base64_encode(std::string_view bytes)
{
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (k < have ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            text += k <= have ? alphabet[group >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

Parsed<std::string> base64_decode(std::string_view text)
{
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
        ++padding;
    const std::size_t digits = text.size() - padding;

    std::string bytes;
    bytes.reserve(digits / 4 * 3 + 2);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        const std::uint8_t value = value_of(text[i]);
        if (value == no_value)
            return syntax_error("a base64 character", i);
        group = group << 6 | value;
        if (i % 4 != 0)
            bytes += static_cast<char>(group >> (6 - 2 * (i % 4)) & 0xff);
    }
    if (text.size() % 4 != 0 || digits % 4 == 1)
        return syntax_error("groups of four base64 characters", text.size());
    const std::uint32_t left_over = digits % 4 == 2 ? group & 15 : digits % 4 == 3 ? group & 3 : 0;
    if (left_over != 0)
        return syntax_error("zero bits before the padding", digits - 1);
    return bytes;
}

std::string base64url_encode(std::string_view bytes)
{
    std::string text = base64_encode(bytes);
    text.resize(text.find_last_not_of('=') + 1);
    for (char& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

Parsed<std::string> base64url_decode(std::string_view text)
{
    const std::size_t wrong = text.find_first_of("+/=");
    if (wrong != std::string_view::npos)
        return syntax_error("a base64url character", wrong);
    std::string plain(text);
    for (char& c : plain)
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    plain.append((4 - plain.size() % 4) % 4, '=');
    return base64_decode(plain);
}

} // namespace exemu::wire

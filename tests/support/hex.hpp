#pragma once
#include <string>
#include <string_view>

// Bytes as tests write them: "05 00 0b".
namespace exemu::test {

inline std::string bytes_of(std::string_view hex)
{
    const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); };
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); ++i)
        if (hex[i] != ' ' && i + 1 < hex.size()) {
            bytes += static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1]));
            ++i;
        }
    return bytes;
}

inline std::string hex_of(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        const auto octet = static_cast<unsigned char>(byte);
        if (!text.empty())
            text += ' ';
        text += digits[octet >> 4];
        text += digits[octet & 15];
    }
    return text;
}

} // namespace exemu::test

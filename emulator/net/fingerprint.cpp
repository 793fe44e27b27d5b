#include "net/client_hello.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <new>

namespace exemu::net {

namespace {

// Fetched once: to look an algorithm up each time takes OpenSSL longer than the digest itself.
const EVP_MD* fetched(const char* name)
{
    const EVP_MD* digest = EVP_MD_fetch(nullptr, name, nullptr);
    if (!digest)
        throw std::bad_alloc();
    return digest;
}
const EVP_MD* md5()
{
    static const EVP_MD* const digest = fetched("MD5");
    return digest;
}
const EVP_MD* sha256()
{
    static const EVP_MD* const digest = fetched("SHA256");
    return digest;
}

void add_hex(std::string& text, unsigned number, int digits)
{
    while (digits-- > 0)
        text += "0123456789abcdef"[number >> (4 * digits) & 0xf];
}

std::string hex_digest(const EVP_MD* kind, std::string_view text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    std::string hex;
    if (EVP_Digest(text.data(), text.size(), digest, &size, kind, nullptr) == 1)
        for (unsigned i = 0; i < size; ++i)
            add_hex(hex, digest[i], 2);
    return hex;
}

std::vector<std::uint16_t> without_grease(std::vector<std::uint16_t> numbers)
{
    std::erase_if(numbers, is_grease);
    return numbers;
}

template <class Number>
std::string joined(const std::vector<Number>& numbers)
{
    std::string text;
    char digits[8];
    for (const Number number : numbers) {
        if (is_grease(number))
            continue;
        if (!text.empty())
            text += '-';
        text.append(digits, std::to_chars(digits, digits + sizeof digits, unsigned{number}).ptr);
    }
    return text;
}

std::string hex_list(const std::vector<std::uint16_t>& numbers)
{
    std::string text;
    for (const std::uint16_t number : numbers) {
        if (!text.empty())
            text += ',';
        add_hex(text, number, 4);
    }
    return text;
}

std::string cut_sha256(const std::string& text) { return text.empty() ? "000000000000" : hex_digest(sha256(), text).substr(0, 12); }

std::string_view version_text(unsigned version)
{
    switch (version) {
    case 0x0304: return "13";
    case 0x0303: return "12";
    case 0x0302: return "11";
    case 0x0301: return "10";
    case 0x0300: return "s3";
    case 0x0002: return "s2";
    default: return "00";
    }
}

// The first and the last character of the first protocol; of what is no letter or digit, of its hexadecimal form.
std::string alpn_text(const std::vector<std::string>& names)
{
    if (names.empty() || names.front().empty())
        return "00";
    const std::string& name = names.front();
    const auto plain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    if (plain(name.front()) && plain(name.back()))
        return {name.front(), name.back()};
    const auto byte = [](char c) { return fmt::format("{:02x}", static_cast<unsigned char>(c)); };
    return {byte(name.front()).front(), byte(name.back()).back()};
}

} // namespace

std::string ja3_of(const ClientHello& hello)
{
    const std::string text = fmt::format("{},{},{},{},{}", hello.legacy_version, joined(hello.ciphers), joined(hello.extensions),
        joined(hello.groups), joined(hello.point_formats));
    return hex_digest(md5(), text);
}

std::string ja4_of(const ClientHello& hello)
{
    std::vector<std::uint16_t> ciphers = without_grease(hello.ciphers), extensions = without_grease(hello.extensions);
    const std::vector<std::uint16_t> versions = without_grease(hello.versions);
    const unsigned version = versions.empty() ? hello.legacy_version : *std::ranges::max_element(versions);
    std::string text = fmt::format("t{}{}{:02}{:02}{}", version_text(version), hello.has_server_name ? 'd' : 'i',
        std::min<std::size_t>(ciphers.size(), 99), std::min<std::size_t>(extensions.size(), 99), alpn_text(hello.alpn));
    std::ranges::sort(ciphers);
    std::ranges::sort(extensions);
    std::erase_if(extensions, [](std::uint16_t type) { return type == 0 || type == 16; }); // server_name and ALPN: told in the head
    std::string rest = hex_list(extensions);
    if (const auto signatures = without_grease(hello.signatures); !rest.empty() && !signatures.empty())
        rest += "_" + hex_list(signatures);
    return text + "_" + cut_sha256(hex_list(ciphers)) + "_" + cut_sha256(rest);
}

} // namespace exemu::net

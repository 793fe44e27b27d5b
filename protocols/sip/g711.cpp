#include "sip/g711.hpp"

#include <array>
#include <cmath>
#include <numbers>

namespace exemu::sip {

namespace {

// ITU-T G.711, tables 2a and 1a, as arithmetic.
constexpr std::int16_t from_mu(std::uint8_t octet)
{
    const unsigned code = octet ^ 0xffu;
    const int magnitude = static_cast<int>((((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84;
    return static_cast<std::int16_t>(code & 0x80 ? -magnitude : magnitude);
}

constexpr std::int16_t from_a(std::uint8_t octet)
{
    const unsigned code = octet ^ 0x55u, segment = (code & 0x70) >> 4;
    int magnitude = static_cast<int>((code & 0x0f) << 4) + 8;
    if (segment > 0)
        magnitude = (magnitude + 0x100) << (segment - 1);
    return static_cast<std::int16_t>(code & 0x80 ? magnitude : -magnitude);
}

std::uint8_t to_mu(int sample)
{
    const unsigned sign = sample < 0 ? 0x80 : 0;
    unsigned magnitude = static_cast<unsigned>(std::min(std::abs(sample), 32635)) + 0x84;
    unsigned segment = 7;
    for (unsigned mask = 0x4000; segment > 0 && (magnitude & mask) == 0; mask >>= 1)
        --segment;
    return static_cast<std::uint8_t>(~(sign | segment << 4 | ((magnitude >> (segment + 3)) & 0x0f)));
}

std::uint8_t to_a(int sample)
{
    const unsigned sign = sample >= 0 ? 0x80 : 0;
    const unsigned magnitude = static_cast<unsigned>(std::min(sample >= 0 ? sample : -sample - 1, 32767));
    unsigned segment = 7;
    for (unsigned mask = 0x4000; segment > 0 && (magnitude & mask) == 0; mask >>= 1)
        --segment;
    const unsigned low = segment == 0 ? magnitude >> 4 : magnitude >> (segment + 3);
    return static_cast<std::uint8_t>((sign | segment << 4 | (low & 0x0f)) ^ 0x55u);
}

template <std::int16_t (*expand)(std::uint8_t)>
constexpr std::array<std::int16_t, 256> table()
{
    std::array<std::int16_t, 256> all{};
    for (unsigned i = 0; i < 256; ++i)
        all[i] = expand(static_cast<std::uint8_t>(i));
    return all;
}
constexpr auto mu_table = table<from_mu>(), a_table = table<from_a>();

void little_endian(std::string& out, std::uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> (8 * i) & 0xff);
}

} // namespace

std::int16_t expanded(Law law, std::uint8_t octet) { return law == Law::mu ? mu_table[octet] : a_table[octet]; }
std::uint8_t compressed(Law law, std::int16_t sample) { return law == Law::mu ? to_mu(sample) : to_a(sample); }

std::string wav_of(Law law, std::string_view octets)
{
    constexpr std::uint32_t rate = 8000, sample = 2;
    const auto size = static_cast<std::uint32_t>(octets.size()) * sample;
    std::string out = "RIFF";
    out.reserve(44 + size);
    little_endian(out, 36 + size, 4);
    out += "WAVEfmt ";
    little_endian(out, 16, 4);
    little_endian(out, 1, 2); // PCM
    little_endian(out, 1, 2); // one channel
    little_endian(out, rate, 4);
    little_endian(out, rate * sample, 4);
    little_endian(out, sample, 2);
    little_endian(out, 8 * sample, 2);
    out += "data";
    little_endian(out, size, 4);
    for (const char octet : octets)
        little_endian(out, static_cast<std::uint16_t>(expanded(law, static_cast<std::uint8_t>(octet))), 2);
    return out;
}

std::string tone(Law law, unsigned hertz, std::uint32_t first, unsigned samples)
{
    std::string out;
    for (unsigned i = 0; i < samples; ++i) {
        const double phase = 2 * std::numbers::pi * hertz * ((first + i) % 8000) / 8000;
        out += static_cast<char>(compressed(law, static_cast<std::int16_t>(16000 * std::sin(phase))));
    }
    return out;
}

} // namespace exemu::sip

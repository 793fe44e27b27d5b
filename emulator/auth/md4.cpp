#include "auth/digest.hpp"

#include <array>
#include <bit>
#include <cstdint>

// RFC 1320, section by section.
namespace exemu::auth {

namespace {

using Words = std::array<std::uint32_t, 16>;

std::uint32_t f(std::uint32_t x, std::uint32_t y, std::uint32_t z) { return (x & y) | (~x & z); }
std::uint32_t g(std::uint32_t x, std::uint32_t y, std::uint32_t z) { return (x & y) | (x & z) | (y & z); }
std::uint32_t h(std::uint32_t x, std::uint32_t y, std::uint32_t z) { return x ^ y ^ z; }

struct Round {
    std::uint32_t (*mix)(std::uint32_t, std::uint32_t, std::uint32_t);
    std::uint32_t constant;
    std::array<int, 4> shifts;
    std::array<int, 16> order;
};

// 3.4, "Process Message in 16-Word Blocks"
const Round rounds[] = {
    {f, 0, {3, 7, 11, 19}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}},
    {g, 0x5A827999, {3, 5, 9, 13}, {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15}},
    {h, 0x6ED9EBA1, {3, 9, 11, 15}, {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15}},
};

void take_block(std::array<std::uint32_t, 4>& state, const Words& x)
{
    std::array<std::uint32_t, 4> s = state;
    for (const Round& round : rounds) {
        for (std::size_t i = 0; i < 16; ++i) {
            // A, D, C, B by turns.
            const std::size_t a = (16 - i) % 4;
            std::uint32_t& target = s[a];
            target = std::rotl(target + round.mix(s[(a + 1) % 4], s[(a + 2) % 4], s[(a + 3) % 4]) +
                    x[static_cast<std::size_t>(round.order[i])] + round.constant,
                round.shifts[i % 4]);
        }
    }
    for (std::size_t i = 0; i < 4; ++i)
        state[i] += s[i];
}

} // namespace

std::string md4(std::string_view message)
{
    // 3.1 and 3.2: a one bit, zeros, and the length in bits.
    std::string padded(message);
    padded += static_cast<char>(0x80);
    padded.append((120 - padded.size() % 64) % 64, '\0');
    const std::uint64_t bits = std::uint64_t{message.size()} * 8;
    for (int i = 0; i < 8; ++i)
        padded += static_cast<char>(bits >> (8 * i) & 0xFF);

    std::array<std::uint32_t, 4> state{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
    for (std::size_t at = 0; at < padded.size(); at += 64) {
        Words x{};
        for (std::size_t i = 0; i < 64; ++i)
            x[i / 4] |= std::uint32_t{static_cast<unsigned char>(padded[at + i])} << (8 * (i % 4));
        take_block(state, x);
    }
    std::string out;
    for (const std::uint32_t word : state)
        for (int i = 0; i < 4; ++i)
            out += static_cast<char>(word >> (8 * i) & 0xFF);
    return out;
}

} // namespace exemu::auth

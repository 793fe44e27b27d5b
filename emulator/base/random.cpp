#include "base/random.hpp"

#include <cmath>
#include <numbers>

namespace exemu {

namespace {

constexpr std::uint64_t fnv_start = 0xcbf29ce484222325u, fnv_prime = 0x100000001b3u;

std::uint64_t fnv(std::uint64_t hash, std::string_view text)
{
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= fnv_prime;
    }
    return hash;
}

std::uint64_t rotate_left(std::uint64_t value, int by) { return (value << by) | (value >> (64 - by)); }

} // namespace

// Sebastiano Vigna, splitmix64 (public domain).
std::uint64_t mix(std::uint64_t value)
{
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

std::uint64_t hash_of(std::uint64_t seed, std::string_view text) { return mix(fnv(fnv_start ^ mix(seed), text)); }

std::uint64_t hash_of(std::uint64_t seed, std::initializer_list<std::string_view> parts)
{
    // Mixed after each part with its length and one more: ("ab", "c") is not ("a", "bc"), and an empty part counts.
    std::uint64_t hash = fnv_start ^ mix(seed);
    for (const std::string_view part : parts)
        hash = mix(fnv(hash, part) + part.size() + 1);
    return hash;
}

Random::Random(std::uint64_t seed)
{
    for (std::uint64_t& word : state_) {
        word = mix(seed);
        seed += 0x9e3779b97f4a7c15u;
    }
}

// David Blackman and Sebastiano Vigna, xoshiro256** 1.0 (public domain).
std::uint64_t Random::next()
{
    const std::uint64_t result = rotate_left(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate_left(state_[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound)
{
    if (bound == 0)
        return 0;
    // The lowest values that would make the first remainders more likely are drawn again.
    const std::uint64_t reject_below = (0 - bound) % bound;
    for (;;) {
        const std::uint64_t value = next();
        if (value >= reject_below)
            return value % bound;
    }
}

double Random::unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

double Random::normal()
{
    // Box and Muller; 1 - unit() is never 0, whose logarithm there is none of.
    const double radius = std::sqrt(-2.0 * std::log(1.0 - unit()));
    return radius * std::cos(2.0 * std::numbers::pi * unit());
}

} // namespace exemu

#include "sip/digest.hpp"

#include <cstring>

namespace exemu::sip {

namespace {

constexpr std::uint64_t first = 0xa0761d6478bd642f, second = 0xe7037ed1a0b428db;

// Wang Yi, wyhash (public domain): both halves of the product of two numbers.
std::uint64_t fold(std::uint64_t a, std::uint64_t b)
{
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t number(std::string_view octets) // eight or fewer
{
    std::uint64_t value = 0;
    std::memcpy(&value, octets.data(), octets.size());
    return value;
}

} // namespace

// The size of each part is in it: ("ab", "c") is not ("a", "bc"), and an empty part counts.
std::uint64_t digest_of(std::uint64_t seed, std::initializer_list<std::string_view> parts)
{
    std::uint64_t hash = fold(seed ^ first, second);
    for (std::string_view part : parts) {
        hash = fold(hash ^ part.size(), first);
        for (; part.size() > 8; part.remove_prefix(8))
            hash = fold(hash ^ number(part.substr(0, 8)), second);
        if (!part.empty())
            hash = fold(hash ^ number(part), second);
    }
    return fold(hash, first ^ seed);
}

} // namespace exemu::sip

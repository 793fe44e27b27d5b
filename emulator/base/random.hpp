#pragma once
#include <cstdint>
#include <initializer_list>
#include <string_view>

// Decisions that must be equal in every run, on any number of threads: a hash of seed and names, never a shared generator.
namespace exemu {

std::uint64_t mix(std::uint64_t);                                     // splitmix64 finaliser
std::uint64_t hash_of(std::uint64_t seed, std::string_view text);     // FNV-1a then mix; the same on every platform
std::uint64_t hash_of(std::uint64_t seed, std::initializer_list<std::string_view> parts); // parts are kept apart

// A small generator for streams that one owner draws in order (delays, generated mail). xoshiro256**.
class Random {
public:
    explicit Random(std::uint64_t seed);
    std::uint64_t next();
    std::uint64_t below(std::uint64_t bound); // 0 when bound is 0
    double unit();                            // [0, 1)
    double normal();                          // mean 0, deviation 1

private:
    std::uint64_t state_[4];
};

} // namespace exemu

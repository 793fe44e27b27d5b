#pragma once
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace exemu::sip {

// One number of several texts: eight octets at a step, as every request is told from its copies by it. Not for seeds of scenarios, which must never change.
std::uint64_t digest_of(std::uint64_t seed, std::initializer_list<std::string_view> parts);

} // namespace exemu::sip

#pragma once
#include "verdict/verdict.hpp"

#include <string>

namespace exemu::verdict {

// What the three reports have in common.
std::string headline(const Finding&); // `expectation "the peer tried again" was not met within 1m`
std::string_view kind_of(const Expectation&); // "count", or the word that was written for an unjudged one

struct Tally {
    std::size_t met = 0, broken = 0, inconclusive = 0;
};
Tally count_states(const Verdict&);

} // namespace exemu::verdict

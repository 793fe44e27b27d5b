#pragma once
#include <cstddef>

// Every program of tests ends with the line "N passed, N failed". A Catch2 suite counts its test cases; what one test case
// judges many of (the pages of a folder) counts each of them here.
namespace exemu::test {

struct Tally {
    std::size_t passed = 0, failed = 0;
};

Tally& tally(); // beyond the test cases

} // namespace exemu::test

#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace exemu::oab {

// What stands at a place has been seen before: so many bytes, so far back.
struct Match {
    std::uint32_t length = 0, distance = 0; // length 0: none worth telling
};

// Finds earlier occurrences in one text by chains of equal triplets. Bounded work for each place, whatever the text.
class MatchFinder {
public:
    explicit MatchFinder(std::string_view text);

    void learn_to(std::size_t at); // everything before `at` may be found from now on
    // The longest match at `at`, ending before `end`, no further back than `farthest`.
    Match longest(std::size_t at, std::size_t end, std::size_t farthest) const;

private:
    std::uint32_t hash(std::size_t at) const;

    std::string_view text_;
    std::vector<std::int32_t> last_;     // by hash of a triplet
    std::vector<std::int32_t> previous_; // by place
    std::size_t learnt_ = 0;
};

} // namespace exemu::oab

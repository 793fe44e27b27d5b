#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

// Sets of message numbers and UIDs (RFC 3501 9, sequence-set).
namespace exemu::imap {

using Number = std::uint32_t;

struct SeqRange {
    static constexpr Number star = 0; // "*": the largest in use
    Number first = 0, last = 0;
};

struct SequenceSet {
    std::vector<SeqRange> ranges; // as written
    bool empty() const { return ranges.empty(); }
};

std::string to_text(const SequenceSet&);

// Message numbers as ranges in order, apart from each other: what a set means in a view. [first, last]
using Ranges = std::vector<std::pair<Number, Number>>;
Ranges merged(Ranges);
std::uint64_t count(const Ranges&);

// "1:3,5": UIDs in order as the shortest set (RFC 4315 3).
std::string compact(const std::vector<Number>& numbers);

} // namespace exemu::imap

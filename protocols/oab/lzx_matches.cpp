#include "oab/lzx_matches.hpp"

#include <algorithm>

namespace exemu::oab {

namespace {

constexpr unsigned hash_bits = 15;
constexpr std::size_t shortest = 3;
constexpr unsigned most_tries = 48; // of one chain: text of one letter would else cost the square of its length

} // namespace

MatchFinder::MatchFinder(std::string_view text) : text_(text), last_(std::size_t{1} << hash_bits, -1), previous_(text.size(), -1) {}

std::uint32_t MatchFinder::hash(std::size_t at) const
{
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text_[at + i])); };
    return (byte(0) | byte(1) << 8 | byte(2) << 16) * 2654435761u >> (32 - hash_bits);
}

void MatchFinder::learn_to(std::size_t at)
{
    for (; learnt_ < at && learnt_ + shortest <= text_.size(); ++learnt_) {
        std::int32_t& head = last_[hash(learnt_)];
        previous_[learnt_] = head;
        head = static_cast<std::int32_t>(learnt_);
    }
}

Match MatchFinder::longest(std::size_t at, std::size_t end, std::size_t farthest) const
{
    Match best;
    if (at + shortest > end)
        return best;
    unsigned tries = most_tries;
    for (std::int32_t place = last_[hash(at)]; place >= 0 && tries > 0; place = previous_[static_cast<std::size_t>(place)], --tries) {
        const auto from = static_cast<std::size_t>(place);
        if (at - from > farthest)
            break;
        std::size_t length = 0;
        while (at + length < end && text_[from + length] == text_[at + length])
            ++length;
        if (length >= shortest && length > best.length)
            best = {static_cast<std::uint32_t>(length), static_cast<std::uint32_t>(at - from)};
        if (at + length == end)
            break;
    }
    return best;
}

} // namespace exemu::oab

#include "imap/set.hpp"

#include <algorithm>

namespace exemu::imap {

namespace {

std::string to_text(Number number) { return number == SeqRange::star ? "*" : std::to_string(number); }

} // namespace

std::string to_text(const SequenceSet& set)
{
    std::string text;
    for (const SeqRange& range : set.ranges) {
        if (!text.empty())
            text += ',';
        text += to_text(range.first);
        if (range.last != range.first)
            text.append(":").append(to_text(range.last));
    }
    return text;
}

Ranges merged(Ranges ranges)
{
    if (ranges.size() < 2)
        return ranges;
    std::ranges::sort(ranges);
    Ranges result;
    for (const auto& [first, last] : ranges) {
        if (!result.empty() && first <= result.back().second + 1)
            result.back().second = std::max(result.back().second, last);
        else
            result.emplace_back(first, last);
    }
    return result;
}

std::uint64_t count(const Ranges& ranges)
{
    std::uint64_t sum = 0;
    for (const auto& [first, last] : ranges)
        sum += last - first + 1;
    return sum;
}

std::string compact(const std::vector<Number>& numbers)
{
    SequenceSet set;
    for (const Number number : numbers) {
        if (!set.ranges.empty() && set.ranges.back().last + 1 == number)
            set.ranges.back().last = number;
        else
            set.ranges.push_back({number, number});
    }
    return to_text(set);
}

} // namespace exemu::imap

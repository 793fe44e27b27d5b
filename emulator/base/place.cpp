#include "base/place.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace exemu {

std::string Place::to_text() const
{
    if (!source)
        return {};
    if (line == 0)
        return *source;
    if (column == 0)
        return fmt::format("{}:{}", *source, line);
    return fmt::format("{}:{}:{}", *source, line, column);
}

void Problems::add(const Place& place, std::string what) { all_.push_back({place, std::move(what)}); }

std::vector<Problem> Problems::sorted() const
{
    // Sources by their name: two Places of one file need not hold the same string object.
    std::map<std::string, std::size_t> order;
    const auto name = [](const Problem& problem) { return problem.place.source ? *problem.place.source : std::string(); };
    for (const Problem& problem : all_)
        order.emplace(name(problem), order.size());

    using Key = std::tuple<std::size_t, std::uint32_t, std::uint32_t>;
    const auto key = [&](const Problem& problem) { return Key(order[name(problem)], problem.place.line, problem.place.column); };
    std::vector<Problem> all = all_;
    std::stable_sort(all.begin(), all.end(), [&](const Problem& a, const Problem& b) { return key(a) < key(b); });

    std::vector<Problem> once;
    for (Problem& problem : all) {
        const bool said = std::any_of(once.rbegin(), once.rend(),
            [&](const Problem& earlier) { return key(earlier) == key(problem) && earlier.what == problem.what; });
        if (!said)
            once.push_back(std::move(problem));
    }
    return once;
}

std::string Problems::to_text() const
{
    std::string text;
    for (const Problem& problem : sorted()) {
        const std::string place = problem.place.to_text();
        text += place.empty() ? fmt::format("{}\n", problem.what) : fmt::format("{}: {}\n", place, problem.what);
    }
    return text;
}

} // namespace exemu

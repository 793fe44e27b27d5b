// Kinds `count` and `never`: how often a pattern was seen. Never is a count of 0.
#include "journal/sinks.hpp"
#include "verdict/goal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::verdict {

namespace {

class Count final : public Goal {
public:
    Count(const Expectation& expectation, const pattern::Vocabulary& words)
        : words_(words), watches_(expectation.patterns.begin(), expectation.patterns.end()), range_(range_of(expectation)),
          never_(expectation.kind == Expectation::Kind::never)
    {
    }

    bool of_event(const journal::Record& record) const override
    {
        return std::ranges::any_of(watches_, [&](const Watch& watch) { return watch.of_event(record); });
    }
    bool has_history() const override { return std::ranges::any_of(watches_, &Watch::has_history); }
    bool asks_backoff() const override { return std::ranges::any_of(watches_, &Watch::asks_backoff); }
    void told_to_wait(const std::string& key, SteadyTime until) override
    {
        for (Watch& watch : watches_)
            watch.told_to_wait(key, until);
    }

    bool see(const journal::Record& record, const std::string& key, Progress& progress, bool in_time) override
    {
        const Sight sight = look(record, key);
        if (sight == Sight::match && !in_time)
            ++progress.outside;
        if (!in_time || sight == Sight::nothing)
            return true;
        if (sight == Sight::match && ++progress.done > range_.most && progress.witness.empty())
            progress.witness = journal::to_line(record, words_);
        return sight == Sight::match;
    }

    Standing standing(const Progress& progress) const override
    {
        if (progress.done > range_.most)
            return Standing::exceeded;
        if (progress.done < range_.least)
            return Standing::short_of;
        return range_.most == UINT64_MAX ? Standing::holds_for_good : Standing::holds;
    }

    std::string why(const Progress& progress) const override
    {
        std::string text = "seen " + times(progress.done);
        if (progress.done < range_.least && progress.outside)
            text += fmt::format(" in time and {} outside of it", times(progress.outside));
        text += never_ ? ", wanted never" : ", wanted " + range_.to_text();
        if (!progress.witness.empty())
            text += fmt::format("; {}: {}", never_ ? "first" : "too many", progress.witness);
        return text;
    }

    const pattern::Pattern* missing(const Progress& progress) const override
    {
        return progress.done < range_.least ? &watches_.front().pattern() : nullptr;
    }

private:
    // One record is one match, whichever of the patterns it is of.
    Sight look(const journal::Record& record, const std::string& key)
    {
        Sight best = Sight::nothing;
        for (Watch& watch : watches_)
            if (watch.of_event(record))
                best = std::max(best, watch.look(record, key));
        return best;
    }

    static Range range_of(const Expectation& expectation)
    {
        if (expectation.kind == Expectation::Kind::never)
            return {0, 0};
        return expectation.count.value_or(Range{1, UINT64_MAX});
    }

    const pattern::Vocabulary& words_;
    std::vector<Watch> watches_;
    Range range_;
    bool never_;
};

} // namespace

std::unique_ptr<Goal> make_count(const Expectation& expectation, const pattern::Vocabulary& words)
{
    return std::make_unique<Count>(expectation, words);
}

std::string times(std::uint64_t n) { return fmt::format("{} time{}", n, n == 1 ? "" : "s"); }

} // namespace exemu::verdict

// Kind `spacing`: how much time lies between a match and the next one of the same key. Fewer than two matches leave nothing to space.
#include "journal/sinks.hpp"
#include "verdict/goal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::verdict {

namespace {

class Spacing final : public Goal {
public:
    Spacing(const Expectation& expectation, const pattern::Vocabulary& words)
        : words_(words), watch_(expectation.patterns.front()), wanted_(*expectation.wanted)
    {
    }

    bool of_event(const journal::Record& record) const override { return watch_.of_event(record); }
    bool has_history() const override { return true; } // what lay between two matches may be missing
    bool asks_backoff() const override { return watch_.asks_backoff(); }
    void told_to_wait(const std::string& key, SteadyTime until) override { watch_.told_to_wait(key, until); }

    bool see(const journal::Record& record, const std::string& key, Progress& progress, bool in_time) override
    {
        const Sight sight = watch_.look(record, key);
        if (!in_time || sight == Sight::nothing)
            return true;
        if (sight == Sight::unknown)
            return false;
        const std::optional<SteadyTime> before = std::exchange(progress.last, record.header().time);
        ++progress.done;
        if (!before)
            return true;
        // Shards read their clocks apart: a record may be a little older than the one before it.
        const std::int64_t apart = std::max<std::int64_t>(0, Duration(record.header().time - *before).count());
        if (!wanted_.matches(apart) && progress.wrong++ == 0)
            progress.witness = fmt::format("{} apart: {}", exemu::to_text(Duration(apart)), journal::to_line(record, words_));
        return true;
    }

    Standing standing(const Progress& progress) const override { return progress.wrong > 0 ? Standing::exceeded : Standing::holds; }

    std::string why(const Progress& progress) const override
    {
        if (progress.wrong > 0)
            return fmt::format("wanted {} between two; {}", wanted_.to_text(), progress.witness);
        return progress.done < 2 ? fmt::format("seen {}: nothing to space", times(progress.done))
                                 : fmt::format("seen {}, each {} after the one before", times(progress.done), wanted_.to_text());
    }

    const pattern::Pattern* missing(const Progress&) const override { return nullptr; }

private:
    const pattern::Vocabulary& words_;
    Watch watch_;
    pattern::Condition wanted_;
};

} // namespace

std::unique_ptr<Goal> make_spacing(const Expectation& expectation, const pattern::Vocabulary& words)
{
    return std::make_unique<Spacing>(expectation, words);
}

} // namespace exemu::verdict

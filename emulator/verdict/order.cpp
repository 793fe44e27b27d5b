// Kind `order`: patterns seen one after the other; others may lie between, and no record stands for two of them.
#include "verdict/goal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::verdict {

namespace {

class Order final : public Goal {
public:
    Order(const Expectation& expectation, const pattern::Vocabulary& words) : words_(words)
    {
        for (const pattern::Pattern& pattern : expectation.patterns)
            watches_.emplace_back(pattern);
    }

    bool of_event(const journal::Record& record) const override
    {
        return std::ranges::any_of(watches_, [&](const Watch& watch) { return watch.of_event(record); });
    }

    bool has_history() const override
    {
        return std::ranges::any_of(watches_, [](const Watch& watch) { return watch.has_history(); });
    }

    bool asks_backoff() const override
    {
        return std::ranges::any_of(watches_, [](const Watch& watch) { return watch.asks_backoff(); });
    }

    void told_to_wait(const std::string& key, SteadyTime until) override
    {
        for (Watch& watch : watches_)
            watch.told_to_wait(key, until);
    }

    bool see(const journal::Record& record, const std::string& key, Progress& progress, bool in_time) override
    {
        Sight awaited = Sight::nothing;
        for (std::size_t i = 0; i < watches_.size(); ++i) {
            if (!watches_[i].of_event(record))
                continue;
            const Sight sight = watches_[i].look(record, key); // every pattern keeps its history, awaited or not
            if (i == progress.done)
                awaited = sight;
        }
        if (awaited == Sight::match)
            ++(in_time ? progress.done : progress.outside);
        return awaited != Sight::unknown || !in_time;
    }

    Standing standing(const Progress& progress) const override
    {
        return progress.done < watches_.size() ? Standing::short_of : Standing::holds_for_good;
    }

    std::string why(const Progress& progress) const override
    {
        if (progress.done == watches_.size())
            return fmt::format("all {} seen in order", watches_.size());
        const std::string next = watches_[progress.done].pattern().to_text(words_);
        const char* late = progress.outside ? " in time" : "";
        if (progress.done == 0)
            return fmt::format("the first of {} was not seen{}: {}", watches_.size(), late, next);
        return fmt::format("{} of {} seen in order; after {} no {}{}", progress.done, watches_.size(),
            watches_[progress.done - 1].pattern().to_text(words_), next, late);
    }

    const pattern::Pattern* missing(const Progress& progress) const override
    {
        return progress.done < watches_.size() ? &watches_[progress.done].pattern() : nullptr;
    }

private:
    const pattern::Vocabulary& words_;
    std::vector<Watch> watches_;
};

} // namespace

std::unique_ptr<Goal> make_order(const Expectation& expectation, const pattern::Vocabulary& words)
{
    return std::make_unique<Order>(expectation, words);
}

} // namespace exemu::verdict

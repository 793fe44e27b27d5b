#include "base/text.hpp"
#include "scenario/load.hpp"
#include "scenario/step_reader.hpp"

namespace exemu::scenario {

namespace {

constexpr Duration longest = std::chrono::hours(24 * 366); // a leap year; keeps sums of times far from overflow

struct TimelineKeys {
    std::string name;
    std::optional<Duration> at, every;
    Tree steps;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("name", &TimelineKeys::name, "Stands in the journal; needed to override the entry or to drop it.");
        field("at", &TimelineKeys::at, "Once, so long after ready.").at_most(longest);
        field("every", &TimelineKeys::every, "Again and again: the first time after so long, then after as long again.")
            .at_least(10ms)
            .at_most(longest);
        field("do", &TimelineKeys::steps, "One effect or a list of effects.").required();
    }
};

void read_entry(const Tree& written, Loading& loading)
{
    if (!written.is_map())
        return loading.wrong(written.place,
            fmt::format("{} stands where an entry of the timeline is wanted: {{at, do}} or {{every, do}}", written.describe()));
    const TimelineKeys keys = decode<TimelineKeys>(written, loading.problems);
    const Tree *at = written.find("at"), *every = written.find("every");
    if (at && every)
        loading.wrong(every->place, "\"at\" and \"every\" both say when: write one of them");
    else if (!at && !every)
        loading.wrong(written.place, "when? Write at: 5m, once, or every: 5m, again and again");
    TimelineEntry entry;
    entry.name = keys.name;
    entry.place = written.place;
    entry.repeated = keys.every.has_value();
    entry.time = keys.every.value_or(keys.at.value_or(Duration{}));
    if (!keys.steps.is_empty())
        entry.effects = StepReader(loading, {}).read_effects(keys.steps);
    loading.scenario.timeline.push_back(std::move(entry));
}

} // namespace

std::vector<OptionDoc> timeline_options() { return describe_options<TimelineKeys>(); }

void load_timeline(Loading& loading)
{
    const Tree* timeline = loading.find_list("timeline");
    for (const Tree& entry : timeline ? std::span<const Tree>(timeline->items) : std::span<const Tree>()) {
        if (loading.enough_said())
            return;
        read_entry(entry, loading);
    }
}

} // namespace exemu::scenario

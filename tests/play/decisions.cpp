// The rules of every example decide the same in two runs, and on one thread as on four.
#include "catalogue.hpp"
#include "scenario/run.hpp"
#include "scenario/sample.hpp"
#include "support/stage.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <thread>

using namespace exemu;
using namespace exemu::test;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t guests = 8, turns_each = 60;

const TestSpeech& speech()
{
    static const TestSpeech the_one = make_speech(catalogue());
    return the_one;
}

std::shared_ptr<const scenario::Scenario> loaded(const fs::path& path)
{
    Problems problems;
    scenario::Request request;
    request.files.push_back(path.string());
    auto scenario = scenario::load(request, speech().language, problems);
    INFO(problems.to_text());
    REQUIRE(scenario);
    return scenario;
}

// A field by which guests differ.
bool tells_apart(pattern::EventId event, pattern::FieldId id)
{
    const pattern::Field* declared = speech().language.vocabulary.declared(event, id);
    return id == pattern::f_client || id == pattern::f_session ||
        (id >= pattern::common_count && declared && declared->type == pattern::Type::text);
}

// A turn of one of several clients: the sample of its event, with a client, session and text fields of its own.
class GuestTurn final : public pattern::Source {
public:
    GuestTurn(pattern::EventId event, std::size_t guest)
        : sample_(speech().language.vocabulary, event), guest_(static_cast<std::int64_t>(guest)), name_(fmt::format("guest{}", guest))
    {
    }
    pattern::EventId event() const override { return sample_.event(); }
    pattern::Value field(pattern::FieldId id) const override
    {
        if (id == pattern::f_session)
            return guest_;
        return tells_apart(event(), id) ? pattern::Value{std::string_view(name_)} : sample_.field(id);
    }
    pattern::Value member(pattern::FieldId, std::string_view) const override { return std::string_view(name_); }

private:
    scenario::Sample sample_;
    std::int64_t guest_;
    std::string name_;
};

std::vector<pattern::EventId> events_of(const scenario::Scenario& scenario)
{
    std::vector<pattern::EventId> events;
    for (const scenario::Rule& rule : scenario.rules)
        events.insert(events.end(), rule.pattern.events().begin(), rule.pattern.events().end());
    std::sort(events.begin(), events.end());
    events.erase(std::unique(events.begin(), events.end()), events.end());
    return events;
}

// Guests share its counter: with several threads, who gets which count is not fixed.
bool is_shared(const scenario::Rule& rule)
{
    const auto& events = rule.pattern.events();
    return std::none_of(rule.scope.fields.begin(), rule.scope.fields.end(), [&](pattern::FieldId field) {
        return std::any_of(events.begin(), events.end(), [&](pattern::EventId event) { return tells_apart(event, field); });
    });
}

// What it decides hangs on that count: then only how often it is applied is fixed.
bool counts_all_together(const scenario::Rule& rule)
{
    const bool counts = rule.every || !rule.nth.empty() || rule.times || rule.share || rule.chance || !rule.pattern.history().empty();
    return counts && is_shared(rule);
}

struct Told {
    std::vector<std::string> of_guest = std::vector<std::string>(guests); // what was applied to each, with draws and times
    std::map<std::string, std::size_t> applied;                           // by rule
};

// Each guest asks in its own order; its clock does not hang on the others.
Told play(const std::shared_ptr<const scenario::Scenario>& scenario, std::size_t threads)
{
    scenario::Run run(scenario, speech().language.vocabulary, SteadyTime{});
    const std::vector<pattern::EventId> events = events_of(*scenario);
    std::vector<std::map<std::string, std::size_t>> applied(guests);
    Told told;
    const auto play_guest = [&](std::size_t guest) {
        std::unique_ptr<scenario::ConnectionCells> cells;
        for (std::size_t turn = 0; turn < turns_each && !events.empty(); ++turn) {
            const GuestTurn source(events[turn % events.size()], guest);
            const SteadyTime now = SteadyTime{} + std::chrono::seconds(7 * turn);
            for (const auto& one : run.decide(source, cells, now).rules) {
                const bool own = !is_shared(*one.rule);
                told.of_guest[guest] += fmt::format("{} {} {} {}\n", turn, one.rule->name, own ? one.time : 0, own ? one.draw : 0);
                ++applied[guest][one.rule->name];
            }
        }
    };
    std::vector<std::thread> crew;
    for (std::size_t t = 0; t < threads; ++t)
        crew.emplace_back([&, t] {
            for (std::size_t guest = t; guest < guests; guest += threads)
                play_guest(guest);
        });
    for (std::thread& thread : crew)
        thread.join();
    for (const auto& one : applied)
        for (const auto& [rule, times] : one)
            told.applied[rule] += times;
    return told;
}

} // namespace

TEST_CASE("the rules of each example decide the same in two runs, and on one thread as on four")
{
    std::size_t with_decisions = 0;
    for (const auto& entry : fs::directory_iterator(EXEMU_SOURCE_DIR "/scenarios/examples")) {
        if (entry.path().extension() != ".yaml")
            continue;
        INFO(entry.path());
        const auto scenario = loaded(entry.path());
        const Told first = play(scenario, 1), again = play(scenario, 1), together = play(scenario, 4);
        REQUIRE(first.of_guest == again.of_guest);
        REQUIRE(first.applied == together.applied);
        if (std::none_of(scenario->rules.begin(), scenario->rules.end(), counts_all_together))
            REQUIRE(first.of_guest == together.of_guest);
        with_decisions += !first.applied.empty();
    }
    REQUIRE(with_decisions >= 10); // the sample fits most rules, or this would show nothing
}

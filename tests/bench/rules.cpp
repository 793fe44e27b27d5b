// What the scenario costs a turn: asking whether its event has rules and, where it has, all of them in order.
// Prints `rules  <case>  <median> ns/turn (min..max)`. `--check` fails when a turn without a rule costs more than the goal divided
// by 0.7, wherever else rules may be, or when a thousand rules on its own event cost more than linearly as much as a hundred.
#include "scenario/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string_view>

using namespace exemu;

namespace {

constexpr double goal = 100;     // ns, for a turn that no rule has a word in
constexpr double crooked = 1.5;  // a thousand rules may cost so much more than ten times a hundred
constexpr int rounds = 101;

struct Speech {
    scenario::Language language;
    pattern::EventId rcpt = 0, data = 0;
    pattern::FieldId to = 0;

    Speech()
    {
        scenario::add_harness_events(language);
        language.protocols.emplace_back().name = "mail";
        const auto event = [&](std::string name) {
            pattern::Field field;
            field.name = "to";
            field.sample = "ann@contoso.test";
            return language.add({std::move(name), pattern::Moment::turn, "", {field}}, {.steps = scenario::stream_steps});
        };
        rcpt = event("mail.rcpt");
        data = event("mail.data");
        to = *language.vocabulary.find_field("to");
        Problems problems;
        const auto persona = scenario::parse_yaml(
            "{name: exchange-2019, product: none, build: 15.2.1748.10, listeners: {mail-25: {port: 25, protocol: mail}}, styles: {mail: {}}}",
            "bench", problems);
        language.embedded["persona/exchange-2019"] = pack(*persona);
    }
};

class Turn final : public pattern::Source {
public:
    explicit Turn(const Speech& speech) : speech_(speech) {}
    pattern::EventId event() const override { return speech_.rcpt; }
    pattern::Value field(pattern::FieldId id) const override
    {
        if (id == speech_.to)
            return std::string_view("ann@contoso.test");
        return id == pattern::f_client ? pattern::Value{std::string_view("127.0.0.1")} : pattern::Value{};
    }
    pattern::Value member(pattern::FieldId, std::string_view) const override { return {}; }

private:
    const Speech& speech_;
};

std::string rules_on(std::string_view event, int count)
{
    std::string yaml = count > 0 ? "rules:\n" : "";
    for (int i = 0; i < count; ++i)
        yaml += fmt::format("  - {{event: {}, when: {{to: r{}@contoso.test}}, do: {{delay: 1s}}}}\n", event, i);
    return yaml;
}

// As Session::take does it.
double round(scenario::Run& run, const Turn& turn, int turns, std::size_t& applied)
{
    std::unique_ptr<scenario::ConnectionCells> cells;
    SteadyTime now{};
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < turns; ++i) {
        asm volatile("" ::: "memory"); // each turn looks anew
        if (run.asks(turn.event()))
            applied += run.decide(turn, cells, now).rules.size();
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    return took.count() / turns;
}

double measure(const char* name, const Speech& speech, const std::string& rules, int turns)
{
    Problems problems;
    const auto scenario = scenario::load_text("exemu: 1\n" + rules, "bench", speech.language, problems);
    if (!scenario)
        throw std::runtime_error(problems.to_text());
    scenario::Run run(scenario, speech.language.vocabulary, SteadyTime{});
    const Turn turn(speech);
    std::vector<double> costs;
    std::size_t applied = 0;
    for (int i = 0; i < rounds; ++i)
        costs.push_back(round(run, turn, turns, applied));
    if (applied != 0)
        throw std::logic_error("no rule should have matched");
    std::sort(costs.begin(), costs.end());
    const double median = costs[rounds / 2];
    fmt::print("rules  {:<28} {:>9.1f} ns/turn ({:.1f}..{:.1f})\n", name, median, costs.front(), costs.back());
    return median;
}

} // namespace

int main(int argc, char** argv)
{
    const Speech speech;
    double free = measure("none", speech, "", 1'000'000);
    free = std::max(free, measure("10 on other events", speech, rules_on("mail.data", 10), 1'000'000));
    free = std::max(free, measure("10,000 on other events", speech, rules_on("mail.data", 10'000), 1'000'000));
    const double hundred = measure("100 on the same event", speech, rules_on("mail.rcpt", 100), 1'000);
    const double thousand = measure("1,000 on the same event", speech, rules_on("mail.rcpt", 1'000), 100);

    const bool check = argc > 1 && std::string_view(argv[1]) == "--check";
    return check && (free > goal / 0.7 || thousand > 10 * crooked * hundred) ? 1 : 0;
}

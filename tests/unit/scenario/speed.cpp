#include "unit/scenario/toy_language.hpp"

#include <catch2/catch.hpp>

#include <ctime>
#include <iostream>

// Run by name: unit_scenario "[speed]". What a decision costs.

using namespace exemu;

namespace {

// Of this thread alone, so that a busy machine does not count.
double processor_seconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

template <class Work>
double nanoseconds_each(std::size_t times, Work&& work)
{
    const double begin = processor_seconds();
    for (std::size_t i = 0; i < times; ++i)
        work(i);
    return (processor_seconds() - begin) * 1e9 / static_cast<double>(times);
}

void measure(const char* name, const std::string& yaml, const pattern::Source& source, std::size_t times)
{
    scenario::Run run(toy::loaded(yaml), toy::words().language.vocabulary, SteadyTime{});
    std::unique_ptr<scenario::ConnectionCells> cells;
    SteadyTime now{};
    std::size_t applied = 0;
    const double each = nanoseconds_each(times, [&](std::size_t) { applied += run.decide(source, cells, now += 1ms).rules.size(); });
    std::cout << name << ": " << each << " ns a decision, " << applied << " applied\n";
}

} // namespace

TEST_CASE("what a decision costs", "[.speed]")
{
    const toy::Words& w = toy::words();
    auto turn = toy::moment(w.rcpt);
    turn.with(w.rcpt_field, std::string("ann@contoso.test")).with(w.from, std::string("bob@example.test"));

    std::string thousand = "exemu: 1\nrules:\n", ten_thousand = thousand;
    for (int i = 0; i < 1000; ++i)
        thousand += fmt::format("  - {{event: toy.rcpt, when: {{rcpt: r{}@contoso.test}}, do: close}}\n", i);
    for (int i = 0; i < 10'000; ++i)
        ten_thousand += fmt::format("  - {{event: toy.data, scope: client, every: {}, do: close}}\n", i + 2);
    {
        scenario::Run run(toy::loaded(ten_thousand), w.language.vocabulary, SteadyTime{});
        std::size_t asked = 0;
        const double each = nanoseconds_each(100'000'000, [&](std::size_t i) { asked += run.asks(static_cast<pattern::EventId>(i % 16)); });
        std::cout << "asks(): " << each << " ns, " << asked << "\n";
    }
    measure("no rule on the event, 10000 on others", ten_thousand, turn, 1'000'000);
    measure("1000 rules on the event, none matches", thousand, turn, 2'000);
    measure("one rule, `when` does not match", "exemu: 1\nrules: [{event: toy.rcpt, when: {rcpt: x@contoso.test}, do: close}]\n", turn,
        1'000'000);
    measure("one rule, counted but not due", "exemu: 1\nrules: [{event: toy.rcpt, nth: 1000000000, do: close}]\n", turn, 1'000'000);
    measure("one rule, applied", "exemu: 1\nrules: [{event: toy.rcpt, do: close}]\n", turn, 1'000'000);
    measure("one rule per client, applied", "exemu: 1\nrules: [{event: toy.rcpt, scope: client, do: close}]\n", turn, 1'000'000);
    measure("one rule per connection, applied", "exemu: 1\nrules: [{event: toy.rcpt, scope: connection, do: close}]\n", turn, 1'000'000);
    measure("greylist",
        "exemu: 1\nrules: [{event: toy.rcpt, scope: [client, from, rcpt], when: {since_first: \"< 5m\"}, do: {reply: \"451 x\"}}]\n", turn,
        1'000'000);
    measure("rate", "exemu: 1\nrules: [{event: toy.rcpt, scope: client, when: {rate: \"> 100 per 10s\"}, do: {reply: \"451 x\"}}]\n", turn,
        200'000);

    std::cout << "load of 10000 rules: " << nanoseconds_each(1, [&](std::size_t) { toy::loaded(ten_thousand); }) * 1e-6 << " ms\n";
    std::cout << "load of an empty scenario: " << nanoseconds_each(100, [&](std::size_t) { toy::loaded("exemu: 1\n"); }) * 1e-6 << " ms\n";
}

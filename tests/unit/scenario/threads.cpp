#include "unit/scenario/toy_language.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

// Several sessions ask at once: a wide rule is applied exactly as often as it says.

using namespace exemu;
using toy::words;

namespace {

constexpr int thread_count = 4, turns_each = 3000;

// Every thread is a session with its own cells; `work(thread, turn, cells)` is called turns_each times in each.
template <class Work>
void on_threads(Work work)
{
    std::vector<std::thread> threads;
    std::atomic<bool> go{false};
    for (int t = 0; t < thread_count; ++t)
        threads.emplace_back([&, t] {
            std::unique_ptr<scenario::ConnectionCells> cells;
            while (!go)
                std::this_thread::yield();
            for (int i = 0; i < turns_each; ++i)
                work(t, i, cells);
        });
    go = true;
    for (std::thread& thread : threads)
        thread.join();
}

} // namespace

TEST_CASE("a rule is applied exactly as often as it says, whoever asks")
{
    struct Row {
        const char* rule;
        int applied;
    };
    constexpr int all = thread_count * turns_each;
    const Row rows[] = {
        {"every: 3, do: {note: x}", all / 3},
        {"nth: [5, 100], do: {note: x}", 2},
        {"times: 17, do: {note: x}", 17},
        {"scope: client, every: 3, do: {note: x}", 10 * (all / 10 / 3)}, // ten clients, each met equally often by all threads
        {"scope: client, times: 2, do: {note: x}", 20},
        {"scope: connection, times: 2, do: {note: x}", 2 * thread_count},
        {"scope: client, when: {attempt: \"<= 5\"}, do: {note: x}", 50},
    };
    for (const Row& row : rows) {
        INFO(row.rule);
        scenario::Run run(
            toy::loaded(fmt::format("exemu: 1\nrules: [{{event: toy.rcpt, {}}}]\n", row.rule)), words().language.vocabulary, SteadyTime{});
        std::atomic<int> applied{0};
        on_threads([&](int thread, int turn, auto& cells) {
            const auto source = toy::moment(words().rcpt, fmt::format("10.0.0.{}", turn % 10), thread);
            applied += static_cast<int>(run.decide(source, cells, SteadyTime{} + 1s).rules.size());
        });
        CHECK(applied == row.applied);
    }
}

TEST_CASE("draws of a scope value do not depend on who else asks")
{
    const std::string yaml = "exemu: 1\nrules: [{event: toy.rcpt, scope: client, chance: 30%, do: {note: x}}]\n";
    const auto play = [&](bool together) {
        scenario::Run run(toy::loaded(yaml), words().language.vocabulary, SteadyTime{});
        std::vector<std::string> drawn(thread_count);
        const auto work = [&](int thread, int, auto& cells) {
            const auto source = toy::moment(words().rcpt, fmt::format("10.0.0.{}", thread), thread);
            drawn[static_cast<std::size_t>(thread)] += run.decide(source, cells, SteadyTime{}).empty() ? '.' : 'x';
        };
        if (together)
            on_threads(work);
        else
            for (int t = 0; t < thread_count; ++t) {
                std::unique_ptr<scenario::ConnectionCells> cells;
                for (int i = 0; i < turns_each; ++i)
                    work(t, i, cells);
            }
        return drawn;
    };
    CHECK(play(true) == play(false));
}

TEST_CASE("states, back-off, patterns, forgetting and enabling go on from many threads at once")
{
    scenario::Run run(toy::loaded("exemu: 1\nlimits: {state: 100}\nstate: {mood: {scope: client, values: [calm, angry]}}\nrules:\n"
                                  "  - {name: told, event: toy.rcpt, scope: client, when: {during_backoff: true}, do: close}\n"
                                  "  - {name: angry, event: toy.rcpt, scope: client, when: {state: angry}, do: {note: x}}\n"
                                  "  - {name: late, event: toy.rcpt, after: {event: toy.data}, do: {note: x}}\n"
                                  "  - {name: sum, event: toy.rcpt, do: {note: x}}\n"),
        words().language.vocabulary, SteadyTime{});
    std::atomic<int> angry{0}, told{0};
    on_threads([&](int thread, int turn, auto& cells) {
        const SteadyTime now = SteadyTime{} + std::chrono::milliseconds(turn);
        // Every third comes from somebody new, so that others are forgotten; the rest return.
        const std::string client = turn % 3 == 0 ? fmt::format("new{}-{}", thread, turn) : std::to_string(turn % 20);
        const auto source = toy::moment(words().rcpt, client, thread);
        const auto decision = run.decide(source, cells, now);
        for (const auto& applied : decision.rules) {
            angry += applied.rule->name == "angry";
            told += applied.rule->name == "told";
        }
        if (turn % 7 == 0)
            run.set_state({"mood", turn % 2 ? "calm" : "angry"}, source, cells, now);
        if (turn % 11 == 0 && !decision.empty())
            run.back_off(decision.rules.front(), now + 500ms, source, cells);
        if (turn % 13 == 0)
            run.observe(toy::moment(words().data, client, thread), cells, now);
        if (turn % 101 == 0)
            run.enable("told", turn % 2 == 1);
    });
    CHECK(angry > 0);
    CHECK(told > 0);
    CHECK(run.evicted() > 0);
}

#include "unit/scenario/toy_language.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <new>

// Rules are asked at every turn: one whose event matches but whose `when` does not takes no memory. Every allocation of this
// thread is counted.

// The thread sanitizer brings its own operators and lets no one replace them; the other builds judge this.
#if !__has_feature(thread_sanitizer)

namespace {

thread_local std::size_t allocations = 0;

} // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}

// Algorithms that ask for a buffer take it by this one and give it back by the plain delete.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    ++allocations;
    return std::malloc(size);
}

void operator delete(void* memory) noexcept { std::free(memory); }

void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

using namespace exemu;

TEST_CASE("a rule that does not match takes no memory, nor does one that is counted and not due")
{
    const toy::Words& w = toy::words();
    struct Row {
        const char* rule;
        std::size_t taken; // by 100 turns after the first
    };
    const Row rows[] = {
        {"event: toy.rcpt, when: {rcpt: \"*@elsewhere.test\"}, do: close", 0},
        {"event: toy.rcpt, when: {rcpt: \"~^x\", tls: \"< 1.2\"}, do: close", 0},
        {"event: toy.rcpt, scope: client, when: {state: angry}, do: close", 0},
        {"event: toy.rcpt, scope: [client, from, rcpt], when: {during_backoff: true}, do: close", 0},
        {"event: toy.rcpt, after: 1h, do: close", 0},
        {"event: toy.rcpt, disabled: true, do: close", 0},
        {"event: toy.rcpt, scope: account, do: close", 0},
        {"event: toy.data, do: close", 0},
        {"event: toy.rcpt, scope: [client, from, rcpt], nth: 1000, do: close", 0},
        {"event: toy.rcpt, scope: connection, nth: 1000, do: close", 0},
        {"event: toy.rcpt, scope: client, when: {rate: \"> 3 per 1ms\"}, chance: 0%, do: close", 0},
        {"event: toy.rcpt, do: close", 100},
    };
    for (const Row& row : rows) {
        INFO(row.rule);
        scenario::Run run(
            toy::loaded(fmt::format("exemu: 1\nstate: {{mood: {{scope: client, values: [calm, angry]}}}}\nrules: [{{{}}}]\n", row.rule)),
            w.language.vocabulary, SteadyTime{});
        auto turn = toy::moment(w.rcpt);
        turn.with(w.rcpt_field, std::string("a-recipient-that-no-small-string-holds@contoso.test"))
            .with(w.from, std::string("bob@example.test"));
        std::unique_ptr<scenario::ConnectionCells> cells;
        SteadyTime now{};
        for (int i = 0; i < 10; ++i) // the counters are made, and the window of a rate is filled
            run.decide(turn, cells, now += 1s);
        const std::size_t before = allocations;
        for (int i = 0; i < 100; ++i)
            run.decide(turn, cells, now += 1s);
        CHECK(allocations - before == row.taken);
    }
}

#endif

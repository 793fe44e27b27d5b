#include "base/timer_heap.hpp"
#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace exemu;

namespace {

SteadyTime at(int milliseconds) { return SteadyTime{} + std::chrono::milliseconds(milliseconds); }

} // namespace

TEST_CASE("timers fire in order of time, equal ones as they were set")
{
    TimerHeap heap;
    std::string fired;
    for (const auto& [due, name] : {std::pair(30, 'd'), {10, 'a'}, {20, 'b'}, {20, 'c'}})
        heap.add(at(due), [&fired, name] { fired += name; });
    CHECK(heap.size() == 4);
    CHECK(heap.next() == at(10));
    CHECK(!heap.take_due(at(9)));
    while (auto callback = heap.take_due(at(20)))
        (*callback)();
    CHECK(fired == "abc");
    CHECK(heap.next() == at(30));
    CHECK(heap.size() == 1);
}

TEST_CASE("a cancelled timer never fires")
{
    TimerHeap heap;
    const auto first = heap.add(at(1), [] {});
    const auto second = heap.add(at(2), [] {});
    heap.cancel(first);
    CHECK(heap.next() == at(2));
    heap.cancel(first);
    heap.cancel(0);
    heap.cancel(999);
    CHECK(heap.size() == 1);
    REQUIRE(heap.take_due(at(5)));
    heap.cancel(second); // fired already
    CHECK(!heap.next());
    CHECK(!heap.take_due(at(5)));
}

TEST_CASE("ids are never used again and never 0")
{
    TimerHeap heap;
    const auto first = heap.add(at(1), [] {});
    heap.cancel(first);
    const auto second = heap.add(at(1), [] {});
    CHECK(first != 0);
    CHECK(second != first);
}

TEST_CASE("a callback may set and cancel timers")
{
    TimerHeap heap;
    int fired = 0;
    Clock::TimerId victim = 0;
    heap.add(at(1), [&] {
        ++fired;
        heap.cancel(victim);
        heap.add(at(1), [&] { ++fired; });
    });
    victim = heap.add(at(1), [&] { fired += 100; });
    while (auto callback = heap.take_due(at(1)))
        (*callback)();
    CHECK(fired == 2);
}

TEST_CASE("a timer lets go of what its callback holds")
{
    TimerHeap heap;
    const auto held = std::make_shared<int>(0);
    heap.cancel(heap.add(at(1), [held] {}));
    CHECK(held.use_count() == 1);
    heap.add(at(1), [held] {});
    heap.take_due(at(1));
    CHECK(held.use_count() == 1);
}

TEST_CASE("the heap agrees with a sorted map through random use")
{
    Random random(42);
    TimerHeap heap;
    std::map<std::pair<SteadyTime, Clock::TimerId>, int> model;
    int now = 0, last = -1;
    for (int step = 0; step < 20000; ++step) {
        const std::uint64_t what = random.below(10);
        if (what < 5) {
            const SteadyTime due = at(now + static_cast<int>(random.below(50)));
            model.emplace(std::pair(due, heap.add(due, [&last, step] { last = step; })), step);
        } else if (what < 9 && !model.empty()) {
            auto victim = model.begin();
            std::advance(victim, random.below(std::min<std::size_t>(model.size(), 40)));
            heap.cancel(victim->first.second);
            model.erase(victim);
        } else {
            now += static_cast<int>(random.below(10));
            while (!model.empty() && model.begin()->first.first <= at(now)) {
                auto callback = heap.take_due(at(now));
                REQUIRE(callback);
                (*callback)();
                REQUIRE(last == model.begin()->second);
                model.erase(model.begin());
            }
            REQUIRE(!heap.take_due(at(now)));
        }
        REQUIRE(heap.size() == model.size());
        REQUIRE(heap.next() == (model.empty() ? std::nullopt : std::optional(model.begin()->first.first)));
    }
}

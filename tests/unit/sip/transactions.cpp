#include "sip/transactions.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::sip;
using namespace std::chrono_literals;

namespace {

const SteadyTime start{1h};
constexpr std::uint64_t key = 7;

} // namespace

TEST_CASE("an answer to an INVITE over UDP is said again after T1, 2*T1... up to T2, until it is acknowledged or given up")
{
    Transactions all(Timers{}, false);
    REQUIRE(all.begin(key, true, 500, start) == Transactions::Begun::fresh);
    CHECK(all.waits_for_answer(key));
    CHECK(all.next_due() == SteadyTime::max());
    all.said(key, 180, "ringing", start);
    CHECK(all.next_due() == SteadyTime::max());
    all.said(key, 200, "ok", start);
    std::vector<Duration> times;
    for (SteadyTime now = start; all.next_due() < start + 32s;) {
        now = all.next_due();
        for (const auto& [whose, answer] : all.take_due(now).again) {
            CHECK(whose == key);
            CHECK(answer == "ok");
            times.push_back(std::chrono::duration_cast<Duration>(now - start));
        }
    }
    CHECK(times == std::vector<Duration>{500ms, 1500ms, 3500ms, 7500ms, 11500ms, 15500ms, 19500ms, 23500ms, 27500ms, 31500ms});
    CHECK(all.take_due(start + 32s).unacknowledged == std::vector<std::uint64_t>{key});
    CHECK_FALSE(all.known(key));
}

TEST_CASE("a copy is known as one, and gets what was said last")
{
    Transactions all(Timers{}, false);
    unsigned nth = 0;
    all.begin(key, false, 300, start);
    CHECK(all.begin(key, false, 300, start) == Transactions::Begun::copy);
    CHECK(all.copy(key, 300, nth) == nullptr);
    all.said(key, 200, "ok", start);
    CHECK(*all.copy(key, 300, nth) == "ok");
    CHECK(nth == 2);
    CHECK(all.begin(key, false, 300, start + 31s) == Transactions::Begun::copy);
    CHECK(all.begin(key, false, 300, start + 32s) == Transactions::Begun::fresh); // timer J
}

TEST_CASE("over TCP a refusal is not said again, and an acknowledged INVITE is forgotten")
{
    Transactions all(Timers{}, true);
    all.begin(key, true, 500, start);
    all.said(key, 486, "busy", start);
    CHECK(all.next_due() == start + 32s);
    CHECK(all.acknowledge(key));
    CHECK_FALSE(all.known(key));
    CHECK_FALSE(all.acknowledge(key));
}

TEST_CASE("the youngest are remembered, and an INVITE as long as its timers run")
{
    Transactions all(Timers{}, false, {2, 4});
    for (std::uint64_t k = 1; k <= 4; ++k)
        CHECK(all.begin(k, false, 1, start) == Transactions::Begun::fresh);
    CHECK(all.begin(5, false, 1, start) == Transactions::Begun::full); // none of them has its answer
    all.said(2, 200, "ok", start);
    CHECK(all.begin(5, false, 1, start) == Transactions::Begun::fresh);
    CHECK_FALSE(all.known(2));
    CHECK(all.known(1));
    CHECK(all.begin(10, true, 1, start) == Transactions::Begun::fresh);
    CHECK(all.begin(11, true, 1, start) == Transactions::Begun::fresh);
    CHECK(all.begin(12, true, 1, start) == Transactions::Begun::full);
}

TEST_CASE("to a stranger at most three answers to a question, and twice its size")
{
    Transactions all(Timers{}, false);
    all.begin(key, true, 500, start);
    CHECK(all.may_say(key, 400));
    CHECK(all.may_say(key, 400));
    CHECK_FALSE(all.may_say(key, 201));
    CHECK(all.may_say(key, 200));
    CHECK_FALSE(all.may_say(key, 0));
    all.said(key, 200, "ok", start);
    unsigned nth = 0;
    all.copy(key, 500, nth); // another question
    CHECK(all.may_say(key, 1000));
    CHECK_FALSE(all.may_say(key, 1));
}

TEST_CASE("a storm is bounded, whoever acknowledges")
{
    Transactions all(Timers{}, false);
    all.begin(key, true, 500, start);
    all.said(key, 486, "busy", start);
    all.storm(key, "busy", 3, 10ms, start);
    all.acknowledge(key);
    unsigned said = 0;
    for (SteadyTime now = start; all.next_due() < start + 5s; now = all.next_due())
        said += static_cast<unsigned>(all.take_due(all.next_due()).again.size());
    CHECK(said == 3);
}

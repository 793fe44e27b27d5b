#include "room.hpp"

using namespace exemu;
using namespace exemu::verdict;
using namespace exemu::verdict::test;

namespace {

struct Throttled : Room {
    void turn_of(const char* client, Duration when, std::optional<Duration> told = {})
    {
        journal.add(0, journal::test::header_of(words.rcpt, when), [&](journal::Packer& packer) {
            packer.add(pattern::f_client, std::string_view(client));
            packer.add(pattern::f_result, std::string_view(told ? "refused" : "ok"));
            if (told)
                packer.add(pattern::f_backoff, told->count());
        });
    }
    Expectation patient() const { return scoped(never("smtp.rcpt", {{"during_backoff", "true"}}), {"client"}); }
};

} // namespace

TEST_CASE("during_backoff is judged by what the journal says was told to whom")
{
    Throttled room;
    room.connect();
    room.turn_of("10.0.0.1", 1s, 4s);
    room.turn_of("10.0.0.2", 2s); // somebody else
    room.turn_of("10.0.0.1", 5s); // exactly when it may
    CHECK(room.state(room.patient()) == "met");
    room.turn_of("10.0.0.1", 6s, 4s);
    room.turn_of("10.0.0.1", 9s);
    CHECK(room.state(room.patient()) == "broken");
    CHECK(room.state(room.scoped(room.count("smtp.rcpt", {{"during_backoff", "false"}}, ">= 1"), {"client"})) == "met");
}

TEST_CASE("a further wait does not shorten the first")
{
    Throttled room;
    room.connect();
    room.turn_of("10.0.0.1", 1s, 60s);
    room.turn_of("10.0.0.1", 2s, 1s);
    room.turn_of("10.0.0.1", 30s);
    const Expectation times = room.scoped(room.count("smtp.rcpt", {{"during_backoff", "true"}}, "2"), {"client"});
    CHECK(room.state(times) == "met");
}

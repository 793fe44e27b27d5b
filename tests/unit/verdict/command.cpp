#include "room.hpp"

using namespace exemu;
using namespace exemu::verdict;
using namespace exemu::verdict::test;

namespace {

Expectation command(const Room& room, const char* exit)
{
    Expectation made = room.expect(Expectation::Kind::command, {});
    made.wanted = pattern::Condition::equals(exit, pattern::Type::number);
    return made;
}

Verdict judged(const Room& room, const std::vector<Expectation>& expectations, std::optional<CommandEnd> end, bool ended = true)
{
    Facts facts;
    facts.ready = at({});
    facts.now = at(1h);
    facts.ended = ended;
    facts.is_case = true;
    facts.command = std::move(end);
    return judge(expectations, room.journal, facts);
}

} // namespace

TEST_CASE("a case: the command must exit with 0 unless an expectation says otherwise")
{
    Room room;
    room.connect();
    CHECK(judged(room, {}, CommandEnd{"client", 0, {}}).exit_status() == 0);
    const Verdict nine = judged(room, {}, CommandEnd{"client --now", 9, {}});
    CHECK(nine.exit_status() == 1);
    REQUIRE(nine.findings.size() == 1);
    CHECK(nine.findings[0].why == "`client --now` exited with 9, wanted 0");
    const std::vector<Expectation> fails{command(room, "!= 0")};
    CHECK(judged(room, fails, CommandEnd{"client", 9, {}}).exit_status() == 0);
    CHECK(judged(room, fails, CommandEnd{"client", 0, {}}).exit_status() == 1);
    // What did not end is broken, whatever was wanted of its status.
    CHECK(
        judged(room, fails, CommandEnd{"client", 143, Duration(2s)}).findings.at(0).why == "`client` did not end within 2s and was ended");
    CHECK(judged(room, fails, CommandEnd{"client", 143, Duration(2s)}).exit_status() == 1);
}

TEST_CASE("a case without a session is inconclusive, whatever the command says")
{
    Room room;
    CHECK(judged(room, {}, CommandEnd{"client", 0, {}}).exit_status() == 3);
    CHECK(judged(room, {}, CommandEnd{"client", 9, {}}).exit_status() == 1);
    CHECK(judged(room, {}, {}).exit_status() == 3);
    Expectation silence = room.expect(Expectation::Kind::silence, {});
    CHECK(judged(room, {silence}, CommandEnd{"client", 0, {}}).exit_status() == 0);
}

TEST_CASE("an expectation of a command that there is none of")
{
    Room room;
    room.connect();
    const std::vector<Expectation> asked{command(room, "0")};
    CHECK(judged(room, asked, {}).exit_status() == 3);
    CHECK_FALSE(judged(room, asked, {}, false).decided());
    CHECK(judged(room, asked, CommandEnd{"client", 0, {}}, false).decided());
}

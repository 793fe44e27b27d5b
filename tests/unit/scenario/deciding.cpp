#include "unit/scenario/toy_language.hpp"

#include <catch2/catch.hpp>

// "How often, in this order" and "Several rules" of the scenario language, row by row.

using namespace exemu;
using toy::words;

namespace {

// A run of one scenario with a clock in hand.
class Play {
public:
    explicit Play(const std::string& rules, const std::string& more = "")
        : run_(toy::loaded("exemu: 1\n" + more + "\nrules:\n" + rules), words().language.vocabulary, start_)
    {
    }
    void pass(Duration time) { now_ += time; }

    // The names of the rules applied to this turn, each with which time it was: "a1 b3".
    std::string turn(const pattern::Source& source)
    {
        std::string text;
        last_ = run_.decide(source, cells_[session_of(source)], now_);
        for (const auto& applied : last_.rules)
            text += fmt::format("{}{}{}", text.empty() ? "" : " ", applied.rule->name, applied.time);
        return text;
    }
    // Turns alike, one after the other: 'x' for each that was applied, '.' else.
    std::string turns(int count, const pattern::Source& source)
    {
        std::string text;
        for (int i = 0; i < count; ++i)
            text += turn(source).empty() ? '.' : 'x';
        return text;
    }
    void happens(const pattern::Source& source) { run_.observe(source, cells_[session_of(source)], now_); }
    bool set(const std::string& state, const std::string& value, const pattern::Source& source)
    {
        return run_.set_state({state, value}, source, cells_[session_of(source)], now_);
    }
    void back_off(Duration time, const pattern::Source& source)
    {
        run_.back_off(last_.rules.front(), now_ + time, source, cells_[session_of(source)]);
    }
    void restart() { run_.restart(now_); }
    const scenario::Decision& last() const { return last_; }
    scenario::Run& run() { return run_; }

private:
    static std::int64_t session_of(const pattern::Source& source)
    {
        const pattern::Value value = source.field(pattern::f_session);
        return pattern::is_absent(value) ? 0 : std::get<std::int64_t>(value);
    }

    SteadyTime start_ = SteadyTime{} + 1h, now_ = start_;
    scenario::Run run_;
    std::map<std::int64_t, std::unique_ptr<scenario::ConnectionCells>> cells_;
    scenario::Decision last_;
};

toy::Moment rcpt(const std::string& to = "ann@contoso.test", const std::string& client = "127.0.0.1", std::int64_t session = 1)
{
    auto turn = toy::moment(words().rcpt, client, session);
    turn.with(words().rcpt_field, to).with(words().from, std::string("bob@example.test"));
    return turn;
}

toy::Moment of_account(const std::string& account)
{
    auto turn = toy::moment(words().hello);
    turn.with(pattern::f_account, account);
    return turn;
}

} // namespace

TEST_CASE("every, nth and times choose among the counted turns")
{
    struct Row {
        const char *rule, *turns;
    };
    const Row rows[] = {
        {"do: close", "xxxxxxxxxxxx"},
        {"every: 3, do: close", "..x..x..x..x"},
        {"every: 1, do: close", "xxxxxxxxxxxx"},
        {"nth: 3, do: close", "..x........."},
        {"nth: [5, 2], do: close", ".x..x......."},
        {"times: 2, do: close", "xx.........."},
        {"every: 3, times: 2, do: close", "..x..x......"},
        {"disabled: true, do: close", "............"},
        {"chance: 0%, do: close", "............"},
        {"chance: 100%, times: 3, do: close", "xxx........."},
        {"scope: client, share: 0%, do: close", "............"},
        {"scope: client, share: 100%, every: 4, do: close", "...x...x...x"},
        {"scope: client, when: {attempt: \"<= 2\"}, do: close", "xx.........."},
        {"scope: client, when: {attempt: \"> 2\"}, every: 2, do: close", "...x.x.x.x.x"},
    };
    for (const Row& row : rows) {
        INFO(row.rule);
        CHECK(Play(fmt::format("  - {{name: a, event: toy.rcpt, {}}}\n", row.rule)).turns(12, rcpt()) == row.turns);
    }
}

TEST_CASE("only turns that match are counted")
{
    Play play("  - {name: a, event: toy.rcpt, when: {rcpt: \"*@contoso.test\"}, every: 2, do: close}\n");
    CHECK(play.turn(rcpt("x@contoso.test")) == "");
    CHECK(play.turn(rcpt("x@example.test")) == "");
    CHECK(play.turn(toy::moment(words().data)) == "");
    CHECK(play.turn(rcpt("y@contoso.test")) == "a1");
}

TEST_CASE("each value of the scope has a counter of its own")
{
    struct Row {
        const char* scope;
        const char* told; // of client 1, 2, 1, 2 and then of client 1 in another session
    };
    const Row rows[] = {{"all", ".x.x."}, {"client", "..xx."}, {"connection", "..xx."}, {"[client, rcpt]", "..xx."}};
    for (const Row& row : rows) {
        INFO(row.scope);
        Play play(fmt::format("  - {{name: a, event: toy.rcpt, scope: {}, every: 2, do: close}}\n", row.scope));
        std::string told;
        told += play.turns(1, rcpt("a", "10.0.0.1", 1));
        told += play.turns(1, rcpt("a", "10.0.0.2", 2));
        told += play.turns(1, rcpt("a", "10.0.0.1", 1));
        told += play.turns(1, rcpt("a", "10.0.0.2", 2));
        told += play.turns(1, rcpt("a", "10.0.0.1", 3));
        CHECK(told == row.told);
    }
}

TEST_CASE("a turn that lacks a field of the scope does not match and is not counted")
{
    Play play("  - {name: a, event: toy.hello, scope: account, every: 2, do: close}\n");
    CHECK(play.turn(of_account("alice")) == "");
    CHECK(play.turn(toy::moment(words().hello)) == "");
    CHECK(play.turn(of_account("alice")) == "a1");
    CHECK(play.last().rules[0].scope_value == "alice");
}

TEST_CASE("values that only look alike are different counters")
{
    Play play("  - {name: a, event: toy.rcpt, scope: [from, rcpt], times: 1, do: close}\n");
    auto one = toy::moment(words().rcpt), two = one;
    one.with(words().from, std::string("a, b")).with(words().rcpt_field, std::string("c"));
    two.with(words().from, std::string("a")).with(words().rcpt_field, std::string("b, c"));
    CHECK(play.turn(one) == "a1");
    CHECK(play.turn(two) == "a1");
    CHECK(play.turn(one) == "");
    const std::string most(5000, 'x');
    CHECK(play.turn(rcpt(most + "1")) == "a1");
    CHECK(play.last().rules[0].scope_value.size() < 600);
    CHECK(play.turn(rcpt(most + "2")) == "a1");
    CHECK(play.turn(rcpt(most + "1")) == "");
}

TEST_CASE("every rule that is due is applied until one decides; rules below are neither applied nor counted")
{
    Play play("  - {name: slow, event: toy.*, do: {delay: 1s}}\n"
              "  - {name: exempt, event: toy.rcpt, when: {rcpt: vip}, do: pass}\n"
              "  - {name: second, event: toy.rcpt, every: 2, do: close}\n"
              "  - {name: below, event: toy.rcpt, nth: [1, 2], do: {note: x}}\n");
    CHECK(play.turn(rcpt("vip")) == "slow1 exempt1");
    CHECK(play.turn(rcpt("a")) == "slow2 below1");
    CHECK(play.turn(rcpt("a")) == "slow3 second1"); // below is not counted
    CHECK(play.turn(rcpt("a")) == "slow4 below2");
    CHECK(play.turn(toy::moment(words().data)) == "slow5");
}

TEST_CASE("a provisional reply does not decide")
{
    Play play(
        "  - {name: trying, event: toy.rcpt, do: {reply: \"100 trying\"}}\n  - {name: done, event: toy.rcpt, do: {reply: \"250 ok\"}}\n");
    CHECK(play.turn(rcpt()) == "trying1 done1");
}

TEST_CASE("after and until as durations count from ready")
{
    Play play("  - {name: a, event: toy.rcpt, after: 60s, until: 2m, nth: 1, do: close}\n");
    CHECK(play.turn(rcpt()) == ""); // not counted either
    play.pass(59'999ms);
    CHECK(play.turn(rcpt()) == "");
    play.pass(1ms);
    CHECK(play.turn(rcpt()) == "a1");
    Play ends("  - {name: a, event: toy.rcpt, until: 2m, do: close}\n");
    ends.pass(119s);
    CHECK(ends.turn(rcpt()) == "a1");
    ends.pass(1s);
    CHECK(ends.turn(rcpt()) == "");
}

TEST_CASE("after and until as patterns begin and end the rule in the same scope")
{
    Play play("  - {name: a, event: toy.rcpt, scope: client, after: {event: toy.hello, when: {name: \"x*\"}}, "
              "until: {event: toy.data, when: {code: 250}}, every: 2, do: close}\n");
    const auto hello = [](const std::string& client, const std::string& name) {
        auto moment = toy::moment(words().hello, client);
        moment.with(words().name, name);
        return moment;
    };
    const auto data = [](const std::string& client, const std::string& code) {
        auto moment = toy::moment(words().data, client);
        moment.with(pattern::f_code, code);
        return moment;
    };
    CHECK(play.run().watches(words().hello));
    CHECK(play.run().watches(words().data));
    CHECK_FALSE(play.run().watches(words().rcpt));
    CHECK(play.turns(2, rcpt("a", "10.0.0.1")) == "..");
    play.happens(hello("10.0.0.1", "y1"));
    CHECK(play.turns(2, rcpt("a", "10.0.0.1")) == "..");
    play.happens(hello("10.0.0.1", "x1"));
    CHECK(play.turns(4, rcpt("a", "10.0.0.1")) == ".x.x"); // earlier turns were not counted
    CHECK(play.turns(2, rcpt("a", "10.0.0.2")) == "..");
    play.happens(data("10.0.0.1", "451"));
    CHECK(play.turns(2, rcpt("a", "10.0.0.1")) == ".x");
    play.happens(data("10.0.0.1", "250"));
    CHECK(play.turns(2, rcpt("a", "10.0.0.1")) == "..");
    play.happens(hello("10.0.0.2", "x2"));
    CHECK(play.turns(2, rcpt("a", "10.0.0.2")) == ".x");
}

TEST_CASE("a pattern under after may count its own moments")
{
    Play play("  - {name: a, event: toy.rcpt, scope: client, after: {event: toy.hello, when: {attempt: \">= 3\"}}, do: close}\n");
    for (int i = 0; i < 2; ++i)
        play.happens(toy::moment(words().hello, "10.0.0.1"));
    play.happens(toy::moment(words().hello, "10.0.0.2"));
    CHECK(play.turn(rcpt("a", "10.0.0.1")) == "");
    play.happens(toy::moment(words().hello, "10.0.0.1"));
    CHECK(play.turn(rcpt("a", "10.0.0.1")) == "a1");
    CHECK(play.turn(rcpt("a", "10.0.0.2")) == "");
}

TEST_CASE("history: times since the first and the last, the number in a window")
{
    Play greylist("  - {name: a, event: toy.rcpt, scope: [client, from, rcpt], when: {since_first: \"< 5m\"}, do: close}\n");
    CHECK(greylist.turns(2, rcpt()) == "xx"); // 0 at the first
    greylist.pass(5min - 1ms);
    CHECK(greylist.turns(1, rcpt()) == "x");
    greylist.pass(1ms);
    CHECK(greylist.turns(1, rcpt()) == ".");
    CHECK(greylist.turns(1, rcpt("other")) == "x");

    Play hasty("  - {name: a, event: toy.rcpt, scope: client, when: {since_last: \"< 10s\"}, do: close}\n");
    CHECK(hasty.turns(1, rcpt()) == "."); // there is no last time at the first
    hasty.pass(9s);
    CHECK(hasty.turns(1, rcpt()) == "x");
    hasty.pass(10s);
    CHECK(hasty.turns(1, rcpt()) == ".");

    Play rate("  - {name: a, event: toy.rcpt, scope: client, when: {rate: \"> 3 per 10s\"}, do: close}\n");
    CHECK(rate.turns(3, rcpt()) == "...");
    rate.pass(9s);
    CHECK(rate.turns(1, rcpt()) == "x");
    rate.pass(1s); // the first three are out of the window, the fourth is in
    CHECK(rate.turns(3, rcpt()) == "..x");
    CHECK(rate.turns(1, rcpt("a", "10.0.0.9")) == ".");
}

TEST_CASE("declared states live in their own scope; a value never set is the first")
{
    const std::string state = "state: {mood: {scope: client, values: [calm, angry]}, door: {scope: connection, values: [open, shut]}}";
    Play play("  - {name: a, event: toy.rcpt, when: {state.mood: angry}, every: 2, do: {delay: 1s}}\n"
              "  - {name: b, event: toy.rcpt, when: {state: {door: shut}}, do: {delay: 1s}}\n"
              "  - {name: c, event: toy.rcpt, when: {state_age.mood: \">= 10s\", state.mood: calm}, do: {delay: 1s}}\n",
        state);
    const auto one = rcpt("a", "10.0.0.1", 1), two = rcpt("a", "10.0.0.2", 2), again = rcpt("a", "10.0.0.1", 3);
    CHECK(play.turn(one) == "");
    play.pass(10s);
    CHECK(play.turn(one) == "c1");
    CHECK(play.set("mood", "angry", one));
    CHECK(play.turn(one) == ""); // counted first now
    CHECK(play.turn(one) == "a1");
    CHECK(play.turn(two) == "c2");
    CHECK(play.set("door", "shut", one));
    CHECK(play.turn(one) == "b1");
    CHECK(play.turn(again) == "a2"); // the same client, another connection
    CHECK(play.set("mood", "calm", one));
    CHECK(play.turn(again) == "");
    play.pass(10s);
    CHECK(play.turn(again) == "c3");
    toy::Moment no_client(words().rcpt);
    CHECK_FALSE(play.set("mood", "angry", no_client));
    CHECK_FALSE(play.set("mood", "furious", one));
    CHECK_FALSE(play.set("weather", "fine", one));
}

TEST_CASE("the plain name means the only state")
{
    Play play("  - {name: a, event: toy.rcpt, when: {state: {not: calm}}, do: close}\n", "state: {mood: {values: [calm, angry]}}");
    CHECK(play.turn(rcpt()) == "");
    CHECK(play.set("mood", "angry", rcpt()));
    CHECK(play.turn(rcpt()) == "a1");
}

TEST_CASE("back-off lives under the scope's fields and their values, whichever rule told it")
{
    Play play(
        "  - {name: told, event: toy.*, scope: client, when: {during_backoff: true}, do: {reply: \"451 wait\"}}\n"
        "  - {name: fast, event: toy.rcpt, scope: client, when: {rate: \"> 2 per 10s\"}, do: {reply: {text: \"451 wait\", backoff: 4s}}}\n"
        "  - {name: other, event: toy.rcpt, scope: [client, rcpt], when: {during_backoff: true}, do: close}\n");
    CHECK(play.turn(rcpt()) == "");
    CHECK(play.turn(rcpt()) == "");
    CHECK(play.turn(rcpt()) == "fast1");
    CHECK(play.turn(rcpt()) == "fast2"); // nothing has been written yet
    play.back_off(4s, rcpt());
    CHECK(play.turn(rcpt()) == "told1");
    CHECK(play.turn(toy::moment(words().data)) == "told2"); // of the scope, not of the event
    CHECK(play.turn(rcpt("a", "10.0.0.2")) == "");
    play.pass(4s);
    CHECK(play.turn(rcpt()) == "fast3");
}

TEST_CASE("a restart: as at the start, for connections that are open too")
{
    Play play("  - {name: conn, event: toy.rcpt, scope: connection, times: 1, do: {delay: 1s}}\n"
              "  - {name: client, event: toy.rcpt, scope: client, times: 1, do: {delay: 1s}}\n"
              "  - {name: all, event: toy.rcpt, times: 1, do: {delay: 1s}}\n"
              "  - {name: late, event: toy.rcpt, after: 10s, do: {delay: 1s}}\n"
              "  - {name: moody, event: toy.rcpt, when: {state: angry}, do: {delay: 1s}}\n"
              "  - {name: asleep, disabled: true, event: toy.rcpt, do: {delay: 1s}}\n",
        "state: {mood: {values: [calm, angry]}}");
    CHECK(play.turn(rcpt()) == "conn1 client1 all1");
    CHECK(play.turn(rcpt()) == "");
    play.pass(20s);
    CHECK(play.set("mood", "angry", rcpt()));
    CHECK(play.run().enable("asleep", true));
    CHECK(play.run().is_enabled("asleep"));
    CHECK(play.turn(rcpt()) == "late1 moody1 asleep1");
    play.restart();
    CHECK_FALSE(play.run().is_enabled("asleep"));
    CHECK_FALSE(play.run().is_enabled("nobody"));
    CHECK(play.turn(rcpt()) == "conn1 client1 all1");
    CHECK(play.turn(rcpt()) == ""); // what was remembered since is kept
    CHECK(play.turn(rcpt("a", "127.0.0.1", 2)) == "conn1"); // a connection that came after it
    CHECK(play.turn(rcpt("a", "127.0.0.1", 2)) == "");
    play.restart();
    CHECK(play.turn(rcpt("a", "127.0.0.1", 2)) == "conn1 client1 all1");
}

TEST_CASE("a refused draw does not use up times; draws are by seed, name, scope value and count")
{
    const std::string half = "  - {name: a, event: toy.rcpt, scope: client, chance: 50%, do: close}\n";
    const std::string drawn = Play(half).turns(200, rcpt());
    const auto applied = std::count(drawn.begin(), drawn.end(), 'x');
    CHECK(applied > 70);
    CHECK(applied < 130);
    CHECK(Play(half).turns(200, rcpt()) == drawn);
    CHECK(Play(half, "seed: 2").turns(200, rcpt()) != drawn);
    CHECK(Play(half).turns(200, rcpt("a", "10.0.0.9")) != drawn);
    // Neither another rule nor another client shifts it.
    Play with("  - {name: b, event: toy.rcpt, scope: client, chance: 50%, do: {delay: 1s}}\n" + half);
    std::string shifted;
    for (int i = 0; i < 200; ++i) {
        with.turn(rcpt("a", "10.0.0.9"));
        const std::string told = with.turn(rcpt());
        shifted += told.find('a') == std::string::npos ? '.' : 'x';
    }
    CHECK(shifted == drawn);
    const std::string thrice = Play("  - {name: a, event: toy.rcpt, scope: client, times: 3, chance: 50%, do: close}\n").turns(200, rcpt());
    CHECK(std::count(thrice.begin(), thrice.end(), 'x') == 3);
    CHECK(thrice.substr(0, thrice.rfind('x') + 1) == drawn.substr(0, thrice.rfind('x') + 1));
}

TEST_CASE("a share is the same part of the scope values in any order and every run")
{
    const std::string rule = "  - {name: slow, event: toy.hello, scope: account, share: 5%, do: close}\n";
    Play one(rule), other(rule);
    int chosen = 0;
    for (int i = 0; i < 4000; ++i) {
        const std::string told = one.turn(of_account(fmt::format("u{}", i)));
        chosen += told.empty() ? 0 : 1;
        CHECK((one.turn(of_account(fmt::format("u{}", i))).empty()) == told.empty());
    }
    CHECK(chosen > 150);
    CHECK(chosen < 250);
    int again = 0;
    for (int i = 4000; i-- > 0;)
        again += other.turn(of_account(fmt::format("u{}", i))).empty() ? 0 : 1;
    CHECK(again == chosen);
}

TEST_CASE("the seed of an application's own draws differs from time to time and is the same in every run")
{
    const std::string rule = "  - {name: a, event: toy.rcpt, do: close}\n";
    Play one(rule), two(rule);
    one.turn(rcpt());
    two.turn(rcpt());
    const std::uint64_t first = one.last().rules[0].draw;
    CHECK(first == two.last().rules[0].draw);
    one.turn(rcpt());
    CHECK(one.last().rules[0].draw != first);
}

TEST_CASE("a disabled rule does not count; enabled again it goes on")
{
    Play play("  - {name: a, event: toy.rcpt, every: 3, do: close}\n");
    CHECK(play.turns(2, rcpt()) == "..");
    CHECK(play.run().enable("a", false));
    CHECK(play.turns(4, rcpt()) == "....");
    CHECK(play.run().enable("a", true));
    CHECK(play.turns(4, rcpt()) == "x..x");
    CHECK_FALSE(play.run().enable("b", true));
}

TEST_CASE("a scope remembers so many keys and counts what it forgets")
{
    Play play("  - {name: a, event: toy.rcpt, scope: client, nth: 2, do: close}\n", "limits: {state: 3}");
    for (int i = 1; i <= 3; ++i)
        CHECK(play.turns(1, rcpt("a", fmt::format("10.0.0.{}", i))) == ".");
    CHECK(play.run().evicted() == 0);
    CHECK(play.turns(1, rcpt("a", "10.0.0.1")) == "x"); // touched: 10.0.0.2 is the oldest now
    CHECK(play.turns(1, rcpt("a", "10.0.0.4")) == ".");
    CHECK(play.run().evicted() == 1);
    CHECK(play.turns(1, rcpt("a", "10.0.0.3")) == "x");
    CHECK(play.turns(1, rcpt("a", "10.0.0.2")) == "."); // counted from the start
    CHECK(play.run().evicted() == 2);

    Play many("  - {name: a, event: toy.rcpt, scope: client, do: close}\n", "limits: {state: 2000}");
    for (int i = 0; i < 10'000; ++i)
        many.turn(rcpt("a", std::to_string(i)));
    CHECK(many.run().evicted() >= 8000);
    CHECK(many.run().evicted() < 8200); // 64 stripes leave room for one key each
}

TEST_CASE("an event without rules is not asked")
{
    Play play("  - {name: a, event: toy.rcpt, do: close}\n");
    CHECK(play.run().asks(words().rcpt));
    CHECK_FALSE(play.run().asks(words().hello));
    CHECK_FALSE(play.run().asks(words().harness.tls_hello));
}

#include "base/random.hpp"
#include "scenario/schedule.hpp"
#include "unit/scenario/toy_language.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>

// The rules engine and the timeline beside a model of a few lines, over random scenarios and random turns.

using namespace exemu;

namespace {

struct Turn {
    int second = 0;
    bool data = false; // toy.data, which has no recipient; else toy.rcpt
    std::string client, rcpt;
};

// A rule as the model knows it: numbers of seconds, 0 where a key is absent.
struct ModelRule {
    bool on_data = false, on_rcpt = true, decides = false, disabled = false, after_data = false;
    std::string rcpt, scope; // letters: c client, r rcpt
    unsigned every = 0, times = 0;
    std::set<unsigned> nth;
    int after = 0, until = 0, since_first = 0, attempt = 0, rate = 0, window = 0;
    int turns = -1; // enables or disables this rule when it is applied
    bool turns_on = false;
};

struct ModelEntry { // of the timeline
    int second = 0, rule = 0;
    bool repeated = false, on = false;
};

class Model {
public:
    Model(std::vector<ModelRule> rules, std::vector<ModelEntry> timeline) : rules_(std::move(rules)), timeline_(std::move(timeline)) {}

    // Second by second, and within one in the order written.
    void pass_to(int second)
    {
        for (; now_ <= second; ++now_)
            for (const ModelEntry& entry : timeline_)
                if (entry.repeated ? now_ > 0 && now_ % entry.second == 0 : now_ == entry.second)
                    rules_[static_cast<std::size_t>(entry.rule)].disabled = !entry.on;
    }
    std::vector<int> decide(const Turn& turn)
    {
        std::vector<int> applied = asked(turn); // all of them before the first effect
        for (const int i : applied)
            if (const ModelRule& rule = rules_[static_cast<std::size_t>(i)]; rule.turns >= 0)
                rules_[static_cast<std::size_t>(rule.turns)].disabled = !rule.turns_on;
        return applied;
    }
    std::vector<int> asked(const Turn& turn)
    {
        std::vector<int> applied;
        for (int i = 0; i < static_cast<int>(rules_.size()); ++i) {
            const ModelRule& rule = rules_[i];
            if (!is_due(i, turn))
                continue;
            applied.push_back(i);
            if (rule.decides)
                break;
        }
        return applied;
    }
    void observe(const Turn& turn)
    {
        for (int i = 0; i < static_cast<int>(rules_.size()); ++i)
            if (const auto key = key_of(rules_[i], turn); turn.data && key)
                counters_[{i, *key}].seen = true;
    }

private:
    struct Counter {
        std::vector<int> counted; // second of each
        unsigned applied = 0;
        bool seen = false;
    };

    static std::optional<std::string> key_of(const ModelRule& rule, const Turn& turn)
    {
        std::string key;
        for (const char c : rule.scope) {
            const std::string& value = c == 'c' ? turn.client : turn.rcpt;
            if (value.empty())
                return std::nullopt;
            key += value + "/";
        }
        return key;
    }

    bool is_due(int i, const Turn& turn)
    {
        const ModelRule& rule = rules_[i];
        const auto key = key_of(rule, turn);
        if (rule.disabled || turn.second < rule.after || (rule.until && turn.second >= rule.until) || !key)
            return false;
        if (!(turn.data ? rule.on_data : rule.on_rcpt) || (!rule.rcpt.empty() && rule.rcpt != turn.rcpt))
            return false;
        Counter& counter = counters_[{i, *key}];
        if (rule.after_data && !counter.seen)
            return false;
        counter.counted.push_back(turn.second);
        const auto count = static_cast<unsigned>(counter.counted.size());
        const auto recent = std::count_if(
            counter.counted.begin(), counter.counted.end(), [&](int second) { return turn.second - second < rule.window; });
        const bool history = (!rule.since_first || turn.second - counter.counted.front() < rule.since_first) &&
            (!rule.attempt || static_cast<int>(count) > rule.attempt) && (!rule.rate || recent > rule.rate);
        if (!history || (rule.every && count % rule.every != 0) || (!rule.nth.empty() && !rule.nth.contains(count)) ||
            (rule.times && counter.applied >= rule.times))
            return false;
        ++counter.applied;
        return true;
    }

    std::vector<ModelRule> rules_;
    std::vector<ModelEntry> timeline_;
    int now_ = 0; // the next second of the timeline
    std::map<std::pair<int, std::string>, Counter> counters_;
};

class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    int up_to(int most) { return static_cast<int>(random_.below(static_cast<std::uint64_t>(most))) + 1; }
    bool one_in(int n) { return up_to(n) == 1; }

private:
    Random random_;
};

ModelRule throw_rule(Dice& dice)
{
    ModelRule rule;
    rule.on_data = dice.one_in(3);
    rule.on_rcpt = !rule.on_data || dice.one_in(2);
    rule.decides = dice.one_in(3);
    rule.disabled = dice.one_in(10);
    if (rule.on_rcpt && !rule.on_data && dice.one_in(3))
        rule.rcpt = fmt::format("r{}", dice.up_to(3));
    const char* scopes[] = {"", "c", rule.on_data ? "" : "rc", rule.on_data ? "c" : "r"};
    rule.scope = scopes[dice.up_to(4) - 1];
    rule.after_data = rule.scope.find('r') == std::string::npos && dice.one_in(5);
    if (dice.one_in(3))
        rule.every = static_cast<unsigned>(dice.up_to(4));
    else if (dice.one_in(3))
        for (int i = dice.up_to(3); i > 0; --i)
            rule.nth.insert(static_cast<unsigned>(dice.up_to(8)));
    rule.times = dice.one_in(4) ? static_cast<unsigned>(dice.up_to(4)) : 0;
    rule.after = rule.after_data || !dice.one_in(5) ? 0 : dice.up_to(60);
    rule.until = dice.one_in(5) ? rule.after + dice.up_to(60) : 0;
    rule.since_first = dice.one_in(5) ? dice.up_to(40) : 0;
    rule.attempt = dice.one_in(5) ? dice.up_to(4) : 0;
    if (dice.one_in(5)) {
        rule.rate = dice.up_to(4);
        rule.window = dice.up_to(20);
    }
    return rule;
}

std::string yaml_of(const ModelRule& rule, int number)
{
    const char* event = rule.on_data && rule.on_rcpt ? "[toy.data, toy.rcpt]" : rule.on_data ? "toy.data" : "toy.rcpt";
    std::string when, text = fmt::format("  - {{name: n{}, event: {}", number, event);
    const auto ask = [&](const std::string& clause) { when += (when.empty() ? "" : ", ") + clause; };
    if (!rule.rcpt.empty())
        ask("rcpt: " + rule.rcpt);
    if (rule.since_first)
        ask(fmt::format("since_first: \"< {}s\"", rule.since_first));
    if (rule.attempt)
        ask(fmt::format("attempt: \"> {}\"", rule.attempt));
    if (rule.rate)
        ask(fmt::format("rate: \"> {} per {}s\"", rule.rate, rule.window));
    if (!when.empty())
        text += fmt::format(", when: {{{}}}", when);
    text += rule.scope.empty() ? ", scope: all"
        : rule.scope == "c"    ? ", scope: client"
        : rule.scope == "r"    ? ", scope: [rcpt]"
                               : ", scope: [rcpt, client]";
    if (rule.after_data)
        text += ", after: {event: toy.data}";
    if (rule.after)
        text += fmt::format(", after: {}s", rule.after);
    if (rule.until)
        text += fmt::format(", until: {}s", rule.until);
    if (rule.every)
        text += fmt::format(", every: {}", rule.every);
    if (!rule.nth.empty())
        text += fmt::format(", nth: [{}]", fmt::join(rule.nth, ", "));
    if (rule.times)
        text += fmt::format(", times: {}", rule.times);
    if (rule.disabled)
        text += ", disabled: true";
    const std::string effect = rule.turns >= 0 ? fmt::format("{}: n{}", rule.turns_on ? "enable" : "disable", rule.turns) : "note: x";
    return text + (rule.decides ? fmt::format(", do: [{{{}}}, close]}}\n", effect) : fmt::format(", do: {{{}}}}}\n", effect));
}

std::string yaml_of(const ModelEntry& entry)
{
    return fmt::format(
        "  - {{{}: {}s, do: {{{}: [n{}]}}}}\n", entry.repeated ? "every" : "at", entry.second, entry.on ? "enable" : "disable", entry.rule);
}

void carry_out(const scenario::Effect& effect, scenario::Run& run)
{
    if (const auto* step = std::get_if<scenario::EnableStep>(&effect))
        run.enable(step->rule, step->on);
}

void pass_to(SteadyTime now, scenario::Schedule& schedule, scenario::Run& run)
{
    while (schedule.next() && *schedule.next() <= now)
        for (const scenario::Effect& effect : schedule.take().effects)
            carry_out(effect, run);
}

// Plays one random scenario; false when it does not load, because a rule hides another.
bool play(std::uint64_t seed)
{
    Dice dice(seed);
    std::vector<ModelRule> rules;
    std::vector<ModelEntry> timeline;
    std::string yaml = "exemu: 1\nrules:\n";
    const int count = dice.up_to(8);
    for (int i = 0; i < count; ++i) {
        rules.push_back(throw_rule(dice));
        if (dice.one_in(4)) {
            rules.back().turns = dice.up_to(count) - 1;
            rules.back().turns_on = dice.one_in(2);
        }
        yaml += yaml_of(rules.back(), i);
    }
    for (int i = dice.one_in(2) ? dice.up_to(6) : 0; i > 0; --i) {
        timeline.push_back({dice.up_to(100), dice.up_to(count) - 1, dice.one_in(3), dice.one_in(2)});
        yaml += (timeline.size() == 1 ? "timeline:\n" : "") + yaml_of(timeline.back());
    }
    Problems problems;
    const auto scenario = scenario::load_text(yaml, "t.yaml", toy::words().language, problems);
    INFO("seed " << seed << "\n" << yaml << problems.to_text());
    if (!scenario) {
        for (const Problem& problem : problems.sorted())
            REQUIRE(problem.what.find("is never asked") != std::string::npos);
        return false;
    }
    scenario::Run run(scenario, toy::words().language.vocabulary, SteadyTime{});
    std::unique_ptr<scenario::ConnectionCells> cells;
    scenario::Schedule schedule(*scenario, SteadyTime{});
    Model model(std::move(rules), std::move(timeline));
    Turn turn;
    for (int i = 0; i < 150; ++i) {
        turn.second += dice.one_in(3) ? dice.up_to(5) : 0;
        turn.data = dice.one_in(4);
        turn.client = fmt::format("10.0.0.{}", dice.up_to(3));
        turn.rcpt = turn.data ? "" : fmt::format("r{}", dice.up_to(3));
        auto source = toy::moment(turn.data ? toy::words().data : toy::words().rcpt, turn.client);
        if (!turn.data)
            source.with(toy::words().rcpt_field, turn.rcpt);
        const SteadyTime now = SteadyTime{} + std::chrono::seconds(turn.second);
        pass_to(now, schedule, run);
        model.pass_to(turn.second);
        std::vector<int> applied;
        for (const auto& one : run.decide(source, cells, now).rules) {
            applied.push_back(static_cast<int>(one.rule - scenario->rules.data()));
            for (const scenario::Step& step : one.rule->action.steps)
                if (const auto* effect = std::get_if<scenario::Effect>(&step))
                    carry_out(*effect, run);
        }
        INFO("turn " << i << " at " << turn.second << "s");
        REQUIRE(applied == model.decide(turn));
        run.observe(source, cells, now);
        model.observe(turn);
    }
    return true;
}

} // namespace

TEST_CASE("the engine decides as the model does")
{
    const std::uint64_t seed = std::random_device{}();
    std::printf("seed of the random scenarios: %llu\n", static_cast<unsigned long long>(seed));
    int played = 0;
    for (std::uint64_t i = 0; i < 400; ++i)
        played += play(seed + i) ? 1 : 0;
    CHECK(played > 100);
}

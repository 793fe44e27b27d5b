#include "scenario/run.hpp"
#include "scenario/sample.hpp"
#include "scenario/schedule.hpp"

#include <cstdlib>
#include <string>

// The loader over any text, in a small language of our own; what loads is explained, checked and run.
using namespace exemu;
using namespace exemu::scenario;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

struct Form final : ReplyForm {
    std::string line;
};

std::shared_ptr<const ReplyForm> parse_reply(const Tree& tree, Problems& problems)
{
    if (!tree.is_scalar() || tree.text.size() < 3 || tree.text[0] < '1' || tree.text[0] > '5') {
        problems.add(tree.place, "a reply is a code and text");
        return nullptr;
    }
    auto form = std::make_shared<Form>();
    form->line = tree.text;
    form->positive = tree.text[0] == '2';
    form->decides = tree.text[0] != '1';
    return form;
}

EventGrammar grammar(StepBits steps)
{
    return {steps, bit(Cause::busy) | bit(Cause::bad_credentials), parse_reply,
        [](const ReplyForm& form) { return static_cast<const Form&>(form).line; }};
}

pattern::Field field(const char* name, pattern::Type type, const char* sample)
{
    return {.name = name, .type = type, .read = nullptr, .sample = sample, .doc = name};
}

Language make_language()
{
    using enum pattern::Moment;
    using enum pattern::Type;
    Language language;
    add_harness_events(language);
    language.protocols.push_back({"toy", false, false, {}, nullptr, nullptr});
    language.protocols.push_back({"dot", true, false, {}, nullptr, nullptr});
    EventGrammar hello = grammar(stream_steps);
    hello.parts = {{"banner", PartType::line, false, "x", "x"}, {"length", PartType::number, false, "5", "x"},
        {"code", PartType::code, false, "450", "x"}, {"late", PartType::flag, false, "true", "x"},
        {"header.*", PartType::text, true, "x", "x"}};
    hello.capabilities = {"SIZE", "AUTH=LOGIN"};
    language.add({"toy.hello", turn, "", {field("name", text, "client.test")}}, std::move(hello));
    language.add(
        {"toy.rcpt", turn, "", {field("rcpt", text, "ann@contoso.test"), field("from", text, "bob@example.test")}}, grammar(stream_steps));
    language.add({"toy.data", turn, "", {field("size", size, "2KB"), field("header.*", text, "")}}, grammar(message_steps));
    language.add({"toy.authorize", turn, "", {}}, grammar(stream_steps));
    language.add({"dot.authorize", turn, "", {}}, grammar(datagram_steps));
    Problems problems;
    const auto persona = parse_yaml("name: exchange-2019\nproduct: Toy\nbuild: 1.2.3.4\nlisteners: {toy-25: {port: 25, protocol: toy}}\n"
                                    "styles: {toy: {banner: x}}\n",
        "persona", problems);
    language.embedded["persona/exchange-2019"] = pack(*persona);
    const auto preset = parse_yaml("rules: [{name: slow, event: toy.hello, do: {delay: 1s}}]\n", "preset", problems);
    language.embedded["preset/classroom"] = pack(*preset);
    return language;
}

void carry_out(const Effect& effect, Run& run, const Sample& sample, std::unique_ptr<ConnectionCells>& cells, SteadyTime now)
{
    if (const auto* set = std::get_if<SetStep>(&effect))
        run.set_state(*set, sample, cells, now);
    else if (const auto* enable = std::get_if<EnableStep>(&effect))
        run.enable(enable->rule, enable->on);
}

void run_it(const std::shared_ptr<const Scenario>& scenario, const Language& language)
{
    Run run(scenario, language.vocabulary, SteadyTime{});
    std::unique_ptr<ConnectionCells> cells;
    for (int round = 0; round < 3; ++round)
        for (pattern::EventId event = 0; event < language.vocabulary.events().size(); ++event) {
            const Sample sample(language.vocabulary, event);
            const SteadyTime now = SteadyTime{} + std::chrono::minutes(round);
            const Decision decision = run.decide(sample, cells, now);
            require(decision.empty() || run.asks(event));
            for (const Decision::Applied& applied : decision.rules) {
                require(applied.rule->pattern.matches_event(event) && applied.time > 0);
                run.back_off(applied, now + 1s, sample, cells);
                for (const Step& step : applied.rule->action.steps)
                    if (const auto* effect = std::get_if<Effect>(&step))
                        carry_out(*effect, run, sample, cells, now);
            }
            run.observe(sample, cells, now);
        }
    Schedule schedule(*scenario, SteadyTime{});
    for (int i = 0; i < 100 && schedule.next(); ++i) {
        const SteadyTime due = *schedule.next();
        for (const Effect& effect : schedule.take().effects)
            if (const auto* enable = std::get_if<EnableStep>(&effect))
                run.enable(enable->rule, enable->on);
            else if (const auto* set = std::get_if<SetStep>(&effect))
                require(run.set_state(*set, due));
        require(!schedule.next() || *schedule.next() >= due);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    static const Language language = make_language();
    const std::string yaml(reinterpret_cast<const char*>(data), size);
    Problems problems;
    // Foreign: a `use` of files reaches for none.
    const auto scenario = load_text(yaml, "f.yaml", language, problems, Trust::foreign);
    require((scenario == nullptr) == !problems.empty());
    for (const Problem& problem : problems.sorted())
        require(!problem.what.empty() && problem.place.source);

    Problems again;
    load_text(yaml, "f.yaml", language, again, Trust::foreign);
    require(again.to_text() == problems.to_text());
    if (!scenario)
        return 0;
    require(parse_yaml(explain(*scenario), "explained", again).has_value());
    dry_run(*scenario, language);
    run_it(scenario, language);
    return 0;
}

#include "unit/scenario/toy_language.hpp"

#include <catch2/catch.hpp>

namespace toy {

using namespace scenario;
using pattern::Type;

namespace {

std::shared_ptr<const ReplyForm> parse_reply(const Tree& tree, Problems& problems)
{
    const Tree* text = tree.is_map() ? tree.find("text") : &tree;
    if (!text || !text->is_scalar() || text->text.size() < 3 || text->text[0] < '1' || text->text[0] > '5') {
        problems.add(tree.place, "a toy reply is a code and text: \"250 ok\"");
        return nullptr;
    }
    auto form = std::make_shared<Form>();
    form->line = text->text;
    form->positive = text->text[0] == '2' || text->text[0] == '3';
    form->decides = text->text[0] != '1';
    return form;
}

std::string render(const ReplyForm& form) { return static_cast<const Form&>(form).line; }

EventGrammar grammar(StepBits steps, std::uint32_t causes = bit(Cause::busy)) { return {steps, causes, parse_reply, render}; }

struct ToyOptions {
    std::string connector;
    Duration patience = 30s;
    template <class Fields>
    static void describe(Fields& field)
    {
        field("connector", &ToyOptions::connector, "Which connector takes the mail.");
        field("patience", &ToyOptions::patience, "Longest silence.");
    }
};

struct ToyStyle {
    std::string banner;
    std::vector<std::string> capabilities;
    template <class Fields>
    static void describe(Fields& field)
    {
        field("banner", &ToyStyle::banner, "The first line.");
        field("capabilities", &ToyStyle::capabilities, "What is offered.");
    }
};

constexpr const char* persona_text = R"(
name: exchange-2019
product: Toy Server 2019
build: 15.2.1748.10
listeners:
  toy-25: {port: 25, protocol: toy, tls: starttls, connector: front}
  toy-587: {port: 587, protocol: toy, tls: starttls}
  dot-53: {port: 53, protocol: dot}
styles:
  toy: {banner: "220 ready", capabilities: [SIZE, DSN]}
)";

void embed(Language& language, const std::string& key, const std::string& text)
{
    Problems problems;
    const auto tree = parse_yaml(text, key + ".yaml", problems);
    language.embedded[key] = pack(*tree);
}

} // namespace

Words::Words()
{
    language.protocols.push_back({"toy", false, false, describe_options<ToyOptions>(),
        [](const Tree& options, Problems& problems) { decode<ToyOptions>(options, problems); },
        [](const Tree& style, Problems& problems) { decode<ToyStyle>(style, problems); }});
    language.protocols.push_back({"dot", true, false, {}, nullptr, nullptr});
    harness = add_harness_events(language);
    using enum pattern::Moment;
    EventGrammar greeting = grammar(stream_steps);
    greeting.parts = {{"banner", PartType::line, false, "hello", "The words."}, {"length", PartType::number, false, "5", "How long."},
        {"late", PartType::flag, false, "true", "Whether it is late."}, {"header.*", PartType::text, true, "", "Any header."}};
    greeting.capabilities = {"SIZE", "DSN"};
    hello = language.add(
        {"toy.hello", turn, "A greeting.", {{.name = "name", .type = Type::text, .read = nullptr, .sample = "client.test", .doc = "Who."}}},
        std::move(greeting));
    rcpt = language.add({"toy.rcpt", turn, "A recipient.",
                            {{.name = "rcpt", .type = Type::text, .read = nullptr, .sample = "ann@contoso.test", .doc = "To whom."},
                                {.name = "from", .type = Type::text, .read = nullptr, .sample = "bob@example.test", .doc = "From whom."}}},
        grammar(stream_steps, bit(Cause::busy) | bit(Cause::not_found)));
    data = language.add({"toy.data", turn, "A message.",
                            {{.name = "size", .type = Type::size, .read = nullptr, .sample = "2KB", .doc = "How large."},
                                {.name = "header.*", .type = Type::text, .read = nullptr, .sample = "", .doc = "Header fields."}}},
        grammar(message_steps));
    authorize = language.add(
        {"toy.authorize", turn, "Credentials.", {}}, grammar(stream_steps, bit(Cause::bad_credentials) | bit(Cause::busy)));
    dot_ask = language.add({"dot.ask", turn, "A question.", {}}, grammar(datagram_steps));
    dot_authorize = language.add({"dot.authorize", turn, "Credentials.", {}}, grammar(datagram_steps, bit(Cause::bad_credentials)));
    language.add({"dot.unknown", turn, "What nobody serves.", {}}, grammar(datagram_steps));
    name = *language.vocabulary.find_field("name");
    rcpt_field = *language.vocabulary.find_field("rcpt");
    size = *language.vocabulary.find_field("size");
    from = *language.vocabulary.find_field("from");
    embed(language, "persona/exchange-2019", persona_text);
    std::string older = persona_text;
    older.replace(older.find("exchange-2019"), 13, "exchange-2016");
    embed(language, "persona/exchange-2016", older);
    embed(language, "preset/classroom",
        "seed: 5\nrules:\n  - {name: slow, event: toy.hello, do: {delay: 1s}}\n"
        "  - {name: late, event: toy.data, when: {size: \"> 1MB\"}, do: {delay: 2s}}\n");
    embed(language, "listeners/dots", "{about: Dots., ports: [53, 443]}\n");
    embed(language, "listeners/elsewhere", "{about: Elsewhere., ports: [443, 993]}\n");
    embed(language, "preset/round", "use: [trip]\n");
    embed(language, "preset/trip", "use: [round]\n");
}

const Words& words()
{
    static const Words all;
    return all;
}

Moment& Moment::with(pattern::FieldId field, std::string text)
{
    fields_[field] = std::move(text);
    return *this;
}

Moment& Moment::with(pattern::FieldId field, std::int64_t number)
{
    fields_[field] = number;
    return *this;
}

pattern::Value Moment::field(pattern::FieldId field) const
{
    const auto found = fields_.find(field);
    if (found == fields_.end())
        return {};
    if (const auto* text = std::get_if<std::string>(&found->second))
        return std::string_view(*text);
    return std::get<std::int64_t>(found->second);
}

Moment moment(pattern::EventId event, const std::string& client, std::int64_t session)
{
    Moment made(event);
    made.with(pattern::f_client, client).with(pattern::f_listener, std::string("toy-25")).with(pattern::f_session, session);
    return made;
}

std::string problems_of(const std::string& yaml)
{
    Problems problems;
    const auto scenario = load_text(yaml, "t.yaml", words().language, problems);
    CHECK((scenario == nullptr) == !problems.empty());
    return problems.to_text();
}

std::shared_ptr<const Scenario> loaded(const std::string& yaml)
{
    Problems problems;
    auto scenario = load_text(yaml, "t.yaml", words().language, problems);
    INFO(problems.to_text());
    REQUIRE(scenario);
    return scenario;
}

} // namespace toy

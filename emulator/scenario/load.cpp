#include "scenario/load.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace exemu::scenario {

namespace {

using enum KeyShape;

constexpr KeyDoc keys[] = {
    {"exemu", "Version of the language: 1. Required in every file.", ""},
    {"name", "One line: what the scenario is for.", "the file's name", true, text},
    {"use", "List of presets and personas (bare names) and files (.yaml), merged in order.", "[]"},
    {"seed", "A number from which every draw follows; printed in all reports.", "1", true, number},
    {"clock", "{start: TIME}: where the wall clock begins.", "now", true, map, clock_options},
    {"persona", "Name of a persona, or a map {base, host, domain, netbios, build, set}.", "exchange-2019", true, any, persona_options},
    {"certs", "Named certificates beside those of the gallery: name -> {like, names, valid, key, chain, problem, client}.", "the gallery",
        true, named, cert_options},
    {"accounts", "Who exists: name -> {password, name, aliases, groups, auth, state, without, quota}.", "alice, bob, carol", true, named,
        account_options},
    {"mailboxes", "What is in the mailboxes: account -> {load, folders, generate}.", "a small inbox each", true, named, mailbox_options},
    {"um", "Unified Messaging: {mode, gateways, dial_plan, calls, mwi, media}.", "", true, map, um_options},
    {"listeners",
        "`preset` and named entries {port, protocol, transport, tls, cert, bind, advertise, state} with the protocol's own options.",
        "the persona's documented ports", true, any, listener_options},
    {"faults", "Named lists of steps; the step `fault: NAME` stands for them.", "{}"},
    {"state", "Declared states: name -> {scope, values}; the first value is the start.", "{}", true, named, state_options},
    {"rules", "What goes wrong, when and how often.", "[]", true, any, rule_options},
    {"timeline", "What happens by itself: list of {at, do} and {every, do}, on the clock that starts when everything is ready.", "[]", true,
        any, timeline_options},
    {"lab", "Zones and flows of a firewall lab.", "", false},
    {"lesson", "Teaching data.", "", false},
    {"expect", "What must, must not, or must in order happen.", "[]", true, any, expect_options},
    {"lints", "Built-in checks of clients, by name or level (must, should, note), or all; `exemu lints` tells them.", "none"},
    {"redirects", "Where a reply may send a peer besides the organization's own domains: {allow: [hosts]}.", "none", true, map,
        redirect_options},
    {"report", "Files to write when it is over: {text, json, junit, tap, html, rules}.", "none", true, map, report_options},
    {"limits", "Caps, on by default.", "", true, map, limit_options},
    {"reveal", "What is not redacted: credentials.", "nothing", true, word, nullptr, "credentials"},
};

void check_keys(Loading& loading)
{
    for (const Tree::Entry& entry : loading.tree.entries) {
        const auto known = std::find_if(std::begin(keys), std::end(keys), [&](const KeyDoc& one) { return one.word == entry.key; });
        if (entry.key == "disable")
            loading.wrong(entry.place, "\"disable\" is an entry of rules or expect: write - disable: [NAME]");
        else if (known == std::end(keys))
            loading.wrong(entry.place, unknown_word("key", entry.key, words_of(keys)));
        else if (!known->acted && !entry.value.is_empty())
            loading.wrong(entry.place, not_acted(entry.key));
        else if (entry.key == "use" || entry.key == "exemu") // files have done with them
            loading.wrong(entry.place, fmt::format("\"{}\" stands in files alone", entry.key));
    }
}

// What a scenario that came from elsewhere may not do: reach into our files, our addresses, our secrets.
void check_foreign(const Tree& tree, const Loading& loading)
{
    for (const Tree::Entry& entry : tree.entries) {
        for (const std::string_view word : {"hook", "load", "body_file", "report", "bind", "reveal"})
            if (entry.key == word)
                loading.wrong(entry.place, fmt::format("\"{}\" is refused in a scenario that does not come from a file", word));
        check_foreign(entry.value, loading);
    }
    for (const Tree& item : tree.items)
        check_foreign(item, loading);
}

std::shared_ptr<const Scenario> load_tree(Tree tree, const Request& request, const Language& language, Problems& problems, Trust trust)
{
    auto scenario = std::make_shared<Scenario>();
    scenario->resolved = std::move(tree);
    Loading loading{language, request, problems, scenario->resolved, *scenario, trust};
    check_keys(loading);
    if (trust == Trust::foreign)
        check_foreign(scenario->resolved, loading);
    load_basics(loading);
    load_persona(loading);
    load_accounts(loading);
    load_mailboxes(loading);
    load_certs(loading);
    load_um(loading);
    load_listeners(loading);
    load_reveal(loading);
    load_states(loading);
    load_rules(loading);
    load_expect(loading);
    for (const ProtocolGrammar& protocol : language.protocols)
        if (protocol.check_scenario)
            protocol.check_scenario(*scenario, problems);
    if (!problems.empty())
        return nullptr;
    return scenario;
}

} // namespace

std::span<const KeyDoc> top_keys() { return keys; }

std::vector<std::string> words_of(std::span<const KeyDoc> docs)
{
    std::vector<std::string> words;
    for (const KeyDoc& doc : docs)
        words.emplace_back(doc.word);
    return words;
}

std::string not_acted(std::string_view word)
{
    return fmt::format("\"{}\" is part of the language but this version does not act on it yet", word);
}

const Tree* Loading::find_map(std::string_view key) const
{
    const Tree* found = find(key);
    if (!found || found->is_map())
        return found;
    wrong(found->place, fmt::format("{} stands where a map is wanted: {} is a map", found->describe(), key));
    return nullptr;
}

const Tree* Loading::find_list(std::string_view key) const
{
    const Tree* found = find(key);
    if (!found || found->is_list())
        return found;
    wrong(found->place, fmt::format("{} stands where a list is wanted: {} is a list", found->describe(), key));
    return nullptr;
}

std::shared_ptr<const Scenario> load(const Request& request, const Language& language, Problems& problems)
{
    return load_tree(gather(request, language, problems), request, language, problems, Trust::own);
}

std::vector<verdict::Expectation> read_expectations(
    const std::string& text, const Scenario& running, const Language& language, Problems& problems)
{
    std::optional<Tree> tree = parse_yaml(text, "case", problems);
    if (!tree)
        return {};
    Scenario scratch; // what expectations ask of a scenario: who listens, and which states there are
    scratch.persona = running.persona;
    scratch.listeners = running.listeners;
    scratch.states = running.states;
    const Request request;
    Loading loading{language, request, problems, *tree, scratch, Trust::foreign};
    static const std::string known[] = {"expect", "lints"};
    options::report_unknown_keys(*tree, options::Reading{problems}, known);
    load_expect(loading);
    return problems.empty() ? std::move(scratch.expect) : std::vector<verdict::Expectation>();
}

std::shared_ptr<const Scenario> load_text(
    const std::string& yaml, const std::string& name, const Language& language, Problems& problems, Trust trust)
{
    return load_tree(gather_text(yaml, name, language, problems, trust), {}, language, problems, trust);
}

} // namespace exemu::scenario

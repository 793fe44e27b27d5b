#pragma once
#include "scenario/merge.hpp"
#include "scenario/scenario.hpp"

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

// The parts of the loader: each reads one corner of the merged tree into the Scenario. They go on after a problem, so that all are
// reported together; what they have made of a wrong part is thrown away with the rest.
namespace exemu::scenario {

struct Loading {
    const Language& language;
    const Request& request;
    Problems& problems;
    Tree& tree;         // merged; defaults are written into it, so that `explain` can tell them
    Scenario& scenario;
    Trust trust = Trust::own;

    // What stands under a key of the top; null when it is absent or says nothing.
    const Tree* find(std::string_view key) const
    {
        const Tree* found = tree.find(key);
        return found && !found->is_empty() ? found : nullptr;
    }
    // The same where it must be of a kind; a problem and null when it is not.
    const Tree* find_map(std::string_view key) const;
    const Tree* find_list(std::string_view key) const;
    void wrong(const Place& place, std::string what) const { problems.add(place, std::move(what)); }
    // A hostile file repeats one mistake a million times; after some hundred nobody reads on.
    bool enough_said() const { return problems.size() > 500; }
};

// What stands behind a key of the top, for the schema: `options` describe the map, the values of named entries or of list items.
enum class KeyShape : std::uint8_t { any, text, number, word, map, named, list };

// A key of the language, and whether this version acts on it. Reference page and schema are printed from this: a key that begins to be
// acted on says here what stands behind it.
struct KeyDoc {
    std::string_view word, text, default_value;
    bool acted = true;
    KeyShape shape = KeyShape::any;
    std::vector<OptionDoc> (*options)() = nullptr;
    std::string_view value = {}; // the only one, of KeyShape::word
};
std::span<const KeyDoc> top_keys();
std::vector<std::string> words_of(std::span<const KeyDoc>);

std::vector<OptionDoc> clock_options();
std::vector<OptionDoc> persona_options();
std::vector<OptionDoc> account_options();
std::vector<OptionDoc> mailbox_options();
std::vector<OptionDoc> listener_options(); // what every listener has
std::vector<OptionDoc> state_options();
std::vector<OptionDoc> limit_options();
std::vector<OptionDoc> report_options();
std::vector<OptionDoc> redirect_options();
std::vector<OptionDoc> cert_options();
std::vector<OptionDoc> um_options();
std::vector<OptionDoc> rule_options();
std::vector<OptionDoc> timeline_options();
std::vector<OptionDoc> expect_options();

// Words that `listeners: {preset: ...}` may have.
std::vector<std::string> listener_presets(const Language&);
// Dotted paths of the leaves of all personas, each once: what `persona: {set: ...}` may name.
std::vector<std::string> persona_leaves(const Language&);

// The sentence for what the language has and this version does not.
std::string not_acted(std::string_view word);

void load_basics(Loading&);    // name, seed, clock, limits, redirects, report
void load_persona(Loading&);
void load_accounts(Loading&);
void load_mailboxes(Loading&); // after the accounts
void load_certs(Loading&);     // before the listeners
void load_um(Loading&);        // after the accounts, before the listeners
void load_listeners(Loading&);
void load_reveal(Loading&);    // after the listeners
void load_states(Loading&);
void load_rules(Loading&);     // faults, rules, and the timeline, which knows them by name
void load_timeline(Loading&);
void load_expect(Loading&);

// Who names a certificate: of `certs` or of the gallery. False, and a problem, when there is no such.
bool use_certificate(const Tree& name, const Loading&);

// A host name that a client could ask for (SNI); a first label may be "*".
bool is_host_name(std::string_view);

// {event, when} as a pattern. The plain name `state` means the only state there is; declared names and values are checked.
pattern::Pattern read_pattern(const Tree& event, const Tree* when, pattern::Use, const Loading&);

} // namespace exemu::scenario

#pragma once
#include "directory/directory.hpp"
#include "mailbag/fill.hpp"
#include "persona/persona.hpp"
#include "pki/pki.hpp"
#include "scenario/language.hpp"
#include "scenario/um.hpp"
#include "store/store.hpp"
#include "verdict/verdict.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// One immutable value: everything a scenario says, loaded and checked once.
namespace exemu::scenario {

enum class ListenerState : std::uint8_t { open, closed, mute };
enum class ListenerTls : std::uint8_t { none, starttls, implicit };

struct Listener {
    std::string name;       // "smtp-25"
    std::string protocol;   // "smtp"
    std::uint16_t port = 0; // documented; `app` adds the offset
    std::uint16_t last_port = 0; // of a range that begins with `port`; 0: that port alone
    bool fixed = true;      // a documented port; ranges stay without offset
    bool datagram = false;  // over UDP
    bool drawn = false;     // the port was drawn: where somebody has it, another is drawn
    std::string interface;  // of RPC: the one that is served there; empty: none, or several
    std::optional<bool> announced = {}; // of RPC: the end point mapper tells of it
    ListenerTls tls = ListenerTls::none;
    std::string cert = "good"; // shown unless one of these is asked for
    std::vector<std::pair<std::string, std::string>> certs_by_name; // host name asked for (or "*.contoso.test") -> certificate
    std::vector<std::string> bind;       // empty: the process's --bind
    std::optional<std::string> advertise;
    ListenerState state = ListenerState::open;
    std::optional<unsigned> worker;      // which of two takes turns at it: the first until `recycle`, then the other
    Tree options;           // the protocol's own keys (connector...)
    Place place;
};

// What a listener's protocol may bring (ProtocolGrammar::bring): it reads the persona, and adds to the listeners.
struct Bringing {
    const persona::Persona& persona;
    std::uint64_t seed;     // for what is drawn
    std::uint64_t draw;     // how many times ports were drawn before, and somebody else had them
    Problems& problems;
    std::vector<Listener>& listeners; // all so far
};

// A certificate that the scenario declares or names; of the gallery, or from files. `app` makes those that are used.
struct Certificate {
    std::string name;
    pki::Recipe recipe;
    std::shared_ptr<const pki::Credential> given; // from the user's own files; else it is made by the recipe
    bool used = false;                            // a listener or a step names it
    Place place;

    const std::string& problem() const { return given ? given->problem : recipe.problem; }
};

// When a rule begins or ends: a duration from ready, or a pattern seen in the same scope.
struct Since {
    std::optional<Duration> time;
    std::optional<pattern::Pattern> pattern;
};

enum class ScopeKind : std::uint8_t { all, connection, fields };

struct Scope {
    ScopeKind kind = ScopeKind::all;
    std::vector<pattern::FieldId> fields; // connection: [listener, session]; client: [client]...; sorted by name, each once
    std::vector<std::string> members;     // as many as fields: "subject" for header.subject, else empty
    std::string said;                     // as written or "all"
};

struct Rule {
    std::string name; // as given, else "rule at file:line"
    Place place;
    pattern::Pattern pattern;
    Scope scope;
    std::optional<Since> after, until;
    std::optional<std::uint64_t> every;
    std::vector<std::uint64_t> nth; // sorted
    std::optional<std::uint64_t> times;
    std::optional<Percent> share, chance;
    bool disabled = false;
    Action action;
    std::string do_said; // for explain and check
};

struct DeclaredState {
    std::string name;
    Scope scope;
    std::vector<std::string> values; // the first is the start
};

// What happens by itself: once, or again and again. Times count from ready.
struct TimelineEntry {
    std::string name; // may be empty
    Place place;
    bool repeated = false;  // every; else at
    Duration time{};
    std::vector<Effect> effects;
};

struct Limits { // caps; on by default, and stated
    ByteCount store = 1_GiB;
    store::WhenFull store_full = store::WhenFull::evict;
    ByteCount journal = 64_MiB;
    std::uint64_t state = 100'000;        // keys per scope
    std::uint64_t connections = 20'000;   // of all listeners together
    std::uint64_t handshakes = 500;       // of TLS, that wait for their peers

    template <class Fields>
    static void describe(Fields& field)
    {
        field("store", &Limits::store, "Memory for stored mail.").at_least(ByteCount{1 << 20});
        field("store_full", &Limits::store_full, "When the store is full: evict the oldest mail of this run, or refuse (452 4.3.1).");
        field("journal", &Limits::journal, "Memory for the journal, all shards together.").at_least(ByteCount{64 << 10});
        field("state", &Limits::state, "Keys that each scope remembers.").at_least(std::uint64_t{1});
        field("connections", &Limits::connections, "Connections held open at once, all listeners together.").at_least(std::uint64_t{1});
        field("handshakes", &Limits::handshakes,
            "TLS handshakes that wait for their peers at once; one more ends the one that waits longest.")
            .at_least(std::uint64_t{1});
    }
};

struct Report {
    std::optional<std::string> text, json, junit;
    template <class Fields>
    static void describe(Fields& field)
    {
        field("text", &Report::text, "File for the report as text.");
        field("json", &Report::json, "File for the report as JSON.");
        field("junit", &Report::junit, "File for the report as JUnit XML.");
    }
};

struct Scenario {
    std::string name;
    std::uint64_t seed = 1;
    std::optional<WallTime> clock_start;
    persona::Persona persona;
    std::shared_ptr<const directory::Directory> directory;
    bool accounts_given = false;     // by a file; else the default people
    Um um;
    std::map<std::string, mailbag::Plan> mailboxes; // by account; who has none gets a small inbox
    std::vector<Certificate> certificates;
    std::vector<Listener> listeners;
    std::vector<DeclaredState> states;
    std::vector<Rule> rules;         // in the order they are asked
    std::vector<TimelineEntry> timeline; // in the order written
    std::vector<verdict::Expectation> expect;
    Limits limits;
    Report report;
    std::vector<std::string> redirects_allowed; // hosts beyond the organization's that a reply may send a peer to; "*.fabrikam.test" too
    bool reveal_credentials = false;
    std::vector<std::string> notes;  // what is not wrong, but should be known: printed by `check` and at start
    Tree resolved;                   // merged, each value with its origin: what `explain` prints

    const Certificate* certificate(std::string_view certificate_name) const
    {
        for (const Certificate& one : certificates)
            if (one.name == certificate_name)
                return &one;
        return nullptr;
    }
};

// Every effect that some rule or the timeline holds.
void for_each_effect(const Scenario&, const std::function<void(const Effect&)>&);

struct Request { // what the command line asks the loader for
    std::vector<std::string> files = {};                       // the file, then each --with: the last wins
    std::vector<std::pair<std::string, std::string>> set = {}; // --set k=v, and persona.host=...
    std::vector<std::pair<std::string, std::string>> environment = {}; // EXEMU__PERSONA__HOST=..., as given
    std::optional<std::uint64_t> seed = {};
    std::uint64_t draw = 0;                                    // ports have been drawn so many times, and somebody else had them
    bool loopback_only = true;                                 // the process's --bind; `reveal` needs it
    bool owns_network = false;                                 // --i-own-this-network: or this
    // The password of an account that has none; empty: Passw0rd! (on a wider bind `app` draws and prints it).
    std::function<std::string(const std::string& account)> password = {};
};

// Loads, merges and checks. Null when there is any problem; all problems of all files are in `problems`.
std::shared_ptr<const Scenario> load(const Request&, const Language&, Problems& problems);
// The same from text, for tests and the control API. What came from elsewhere (`foreign`) may not hold hook, load, use of files,
// body_file, report, bind or reveal.
enum class Trust : std::uint8_t { own, foreign };
std::shared_ptr<const Scenario> load_text(
    const std::string& yaml, const std::string& name, const Language&, Problems& problems, Trust = Trust::own);

// YAML into a checked tree: duplicate keys, anchors, aliases, tags, second documents, depth, size and number of values are
// problems. Nothing when it is not YAML at all; with the lesser problems there is a tree, so that the rest can be checked too.
std::optional<Tree> parse_yaml(std::string_view text, const std::string& source, Problems&);
std::optional<Tree> read_yaml(const std::string& path, Problems&);

std::string explain(const Scenario&);                                   // every value with its origin
std::string dry_run(const Scenario&, const Language&);                  // each rule against its sample turn
std::string reference_page(const Language&);                            // markdown
std::string event_table(const Language&);
std::string events_json(const Language&);
std::string json_schema(const Language&);                               // draft 2020-12

} // namespace exemu::scenario

template <>
struct exemu::Words<exemu::store::WhenFull> {
    using W = store::WhenFull;
    static constexpr std::pair<std::string_view, W> all[] = {{"evict", W::evict}, {"refuse", W::refuse}};
};
template <>
struct exemu::Words<exemu::pki::AskClient> {
    using A = pki::AskClient;
    static constexpr std::pair<std::string_view, A> all[] = {{"none", A::no}, {"wanted", A::wanted}, {"required", A::required}};
};
template <>
struct exemu::Words<exemu::scenario::ListenerState> {
    using L = scenario::ListenerState;
    static constexpr std::pair<std::string_view, L> all[] = {{"open", L::open}, {"closed", L::closed}, {"mute", L::mute}};
};
template <>
struct exemu::Words<exemu::scenario::ListenerTls> {
    using L = scenario::ListenerTls;
    static constexpr std::pair<std::string_view, L> all[] = {{"none", L::none}, {"starttls", L::starttls}, {"implicit", L::implicit}};
};

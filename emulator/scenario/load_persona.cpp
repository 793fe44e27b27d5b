#include "base/text.hpp"
#include "persona/inherit.hpp"
#include "persona/leaves.hpp"
#include "scenario/load.hpp"
#include "scenario/persona_files.hpp"

#include <algorithm>
#include <map>

namespace exemu::scenario {

namespace {

struct PersonaKeys {
    std::string base = "exchange-2019";
    Tree host, domain, netbios, build, set;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("base", &PersonaKeys::base, "The persona to start from.");
        field("host", &PersonaKeys::host, "Fully qualified name of the server.");
        field("domain", &PersonaKeys::domain, "Accepted mail domain.");
        field("netbios", &PersonaKeys::netbios, "NetBIOS name of the domain.");
        field("build", &PersonaKeys::build, "Build number, four parts.");
        field("set", &PersonaKeys::set, "Leaves of the persona by their dotted path: {styles.smtp.banner: \"220 ...\"}.");
    }
};

// What a persona holds for readers alone, and what nobody acts on yet: to set it would change nothing in silence.
std::string why_not_set(std::string_view path, const Language& language)
{
    const auto parts = split(path, '.');
    if (parts[0] == "ports" || parts[0] == "differences")
        return fmt::format(
            "\"{}\" is read by people alone: {}", path, parts[0] == "ports" ? "listeners open ports" : "it describes, and changes nothing");
    const ProtocolGrammar* protocol = parts[0] == "styles" && parts.size() > 1 ? language.protocol(parts[1]) : nullptr;
    return protocol && !protocol->spoken
        ? fmt::format("{} is not spoken by this version yet: to set \"{}\" changes nothing", protocol->name, path)
        : "";
}

// Overrides by dotted path. The leaf must be there: what a persona does not have, nobody reads.
void set_leaves(Tree& persona, const Tree& set, const Loading& loading)
{
    if (!set.is_map()) {
        loading.wrong(set.place, fmt::format("{} stands where a map of leaves is wanted", set.describe()));
        return;
    }
    std::vector<std::string> names;
    for (const persona::Leaf& leaf : persona::leaves_of(persona))
        names.push_back(leaf.path);
    for (const Tree::Entry& entry : set.entries) {
        Tree::Entry* found = persona::entry_at(persona, entry.key);
        const std::string refused = found ? why_not_set(entry.key, loading.language) : "";
        if (!refused.empty())
            loading.wrong(entry.place, refused);
        else if (!found || !persona::is_leaf(found->value))
            loading.wrong(entry.place, unknown_word("leaf of the persona", entry.key, names));
        else if (!persona::is_leaf(entry.value) || entry.value.is_empty())
            loading.wrong(entry.value.place, fmt::format("{} stands where the value of a leaf is wanted", entry.value.describe()));
        else
            found->value = entry.value;
    }
}

std::vector<std::string> known_personas(const Language& language)
{
    std::vector<std::string> known;
    for (const auto& [name, packed] : language.embedded)
        if (name.starts_with("persona/"))
            known.push_back(name.substr(8));
    return known;
}

// As the build has embedded it, or as a test has: then its bases are laid under it here.
Tree embedded_persona(const std::string& name, const Loading& loading)
{
    std::map<std::string, Tree> read;
    persona::Library library;
    library.names = known_personas(loading.language);
    library.find = [&](const std::string& other) -> const Tree* {
        const auto packed = loading.language.embedded.find("persona/" + other);
        if (packed == loading.language.embedded.end())
            return nullptr;
        return &read.try_emplace(other, unpack(packed->second)).first->second;
    };
    Tree tree = persona::inherited(*library.find(name), library, loading.problems);
    // The sources are few and shared by thousands of places.
    std::map<const std::string*, std::shared_ptr<const std::string>> sources;
    for_each_place(tree, [&](Place& place) {
        if (!place.source)
            return;
        auto& source = sources[place.source.get()];
        if (!source)
            source = std::make_shared<const std::string>(persona_source(*place.source));
        place.source = source;
    });
    return tree;
}

void check_styles(const Loading& loading)
{
    for (const Tree::Entry& style : loading.scenario.persona.styles.entries)
        if (const ProtocolGrammar* protocol = loading.language.protocol(style.key); protocol && protocol->check_style)
            protocol->check_style(style.value, loading.problems);
    if (const Tree* tls = loading.scenario.persona.style("tls"); tls && loading.language.check_tls_style)
        loading.language.check_tls_style(*tls, loading.problems);
}

} // namespace

std::vector<OptionDoc> persona_options() { return describe_options<PersonaKeys>(); }

std::vector<std::string> persona_leaves(const Language& language)
{
    std::vector<std::string> paths;
    for (const auto& [key, packed] : language.embedded) {
        if (!key.starts_with("persona/"))
            continue;
        const Tree tree = unpack(packed);
        for (const persona::Leaf& leaf : persona::leaves_of(tree))
            if (why_not_set(leaf.path, language).empty())
                paths.push_back(leaf.path);
    }
    std::ranges::sort(paths);
    const auto twice = std::ranges::unique(paths);
    paths.erase(twice.begin(), twice.end());
    return paths;
}

void load_persona(Loading& loading)
{
    Tree nothing = Tree::map(Place{std::make_shared<const std::string>("default"), 0, 0});
    const Tree* written = loading.find_map("persona");
    const PersonaKeys keys = decode<PersonaKeys>(written ? *written : nothing, loading.problems);
    const auto found = loading.language.embedded.find("persona/" + keys.base);
    if (found == loading.language.embedded.end()) {
        const Tree* base = written ? written->find("base") : nullptr;
        loading.wrong(base ? base->place : nothing.place, unknown_word("persona", keys.base, known_personas(loading.language)));
        return;
    }
    Tree tree = embedded_persona(keys.base, loading);
    const std::pair<std::string_view, const Tree*> names[] = {
        {"host", &keys.host}, {"domain", &keys.domain}, {"netbios", &keys.netbios}, {"build", &keys.build}};
    for (const auto& [key, value] : names)
        if (!value->is_empty())
            tree.set(key, *value);
    if (!keys.set.is_empty())
        set_leaves(tree, keys.set, loading);
    loading.scenario.persona = persona::decode_persona(tree, loading.problems);
    if (!keys.set.is_empty()) // what is as the build has embedded it was checked by the build
        check_styles(loading);

    // For `explain`: who it is in the end, and who said so.
    Tree& resolved = loading.tree.find("persona") && written ? *loading.tree.find("persona") : loading.tree.set("persona", nothing);
    for (const std::string_view key : {"product", "build", "host", "domain", "netbios"})
        if (const Tree* value = tree.find(key); value && !value->is_empty())
            resolved.set(key, *value);
    if (!resolved.find("base"))
        resolved.entries.insert(resolved.entries.begin(), {"base", nothing.place, Tree::scalar(keys.base, nothing.place)});
}

} // namespace exemu::scenario

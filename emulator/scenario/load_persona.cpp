#include "base/text.hpp"
#include "scenario/load.hpp"

#include <algorithm>

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

bool is_leaf(const Tree& tree)
{
    // A list of texts is one value: it is replaced whole.
    return !tree.is_map() && std::none_of(tree.items.begin(), tree.items.end(), [](const Tree& item) { return !item.is_scalar(); });
}

struct Leaf {
    std::string path;
    Tree* value;
};

void find_leaves(Tree& tree, const std::string& path, std::vector<Leaf>& leaves)
{
    for (Tree::Entry& entry : tree.entries) {
        const std::string below = path.empty() ? entry.key : path + '.' + entry.key;
        if (is_leaf(entry.value))
            leaves.push_back({below, &entry.value});
        else
            find_leaves(entry.value, below, leaves);
    }
}

// Overrides by dotted path. The leaf must be there: what a persona does not have, nobody reads.
void set_leaves(Tree& persona, const Tree& set, const Loading& loading)
{
    if (!set.is_map()) {
        loading.wrong(set.place, fmt::format("{} stands where a map of leaves is wanted", set.describe()));
        return;
    }
    std::vector<Leaf> leaves;
    find_leaves(persona, {}, leaves);
    std::vector<std::string> names;
    for (const Leaf& leaf : leaves)
        names.push_back(leaf.path);
    for (const Tree::Entry& entry : set.entries) {
        const auto found = std::find_if(leaves.begin(), leaves.end(), [&](const Leaf& leaf) { return leaf.path == entry.key; });
        if (found == leaves.end())
            loading.wrong(entry.place, unknown_word("leaf of the persona", entry.key, names));
        else if (!is_leaf(entry.value) || entry.value.is_empty())
            loading.wrong(entry.value.place, fmt::format("{} stands where the value of a leaf is wanted", entry.value.describe()));
        else
            *found->value = entry.value;
    }
}

Tree embedded_persona(const std::string& name, const std::string& packed)
{
    Tree tree = unpack(packed);
    const auto source = std::make_shared<const std::string>("persona " + name);
    for_each_place(tree, [&](Place& place) { place.source = source; });
    return tree;
}

void check_styles(const Loading& loading)
{
    for (const Tree::Entry& style : loading.scenario.persona.styles.entries)
        if (const ProtocolGrammar* protocol = loading.language.protocol(style.key); protocol && protocol->check_style)
            protocol->check_style(style.value, loading.problems);
}

} // namespace

void load_persona(Loading& loading)
{
    Tree nothing = Tree::map(Place{std::make_shared<const std::string>("default"), 0, 0});
    const Tree* written = loading.find_map("persona");
    const PersonaKeys keys = decode<PersonaKeys>(written ? *written : nothing, loading.problems);
    const auto found = loading.language.embedded.find("persona/" + keys.base);
    if (found == loading.language.embedded.end()) {
        std::vector<std::string> known;
        for (const auto& [name, packed] : loading.language.embedded)
            if (name.starts_with("persona/"))
                known.push_back(name.substr(8));
        const Tree* base = written ? written->find("base") : nullptr;
        loading.wrong(base ? base->place : nothing.place, unknown_word("persona", keys.base, known));
        return;
    }
    Tree tree = embedded_persona(keys.base, found->second);
    const std::pair<std::string_view, const Tree*> names[] = {
        {"host", &keys.host}, {"domain", &keys.domain}, {"netbios", &keys.netbios}, {"build", &keys.build}};
    for (const auto& [key, value] : names)
        if (!value->is_empty())
            tree.set(key, *value);
    if (!keys.set.is_empty())
        set_leaves(tree, keys.set, loading);
    loading.scenario.persona = persona::decode_persona(tree, loading.problems);
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

#include "app/personas.hpp"

#include "app/embedded.hpp"
#include "base/text.hpp"
#include "persona/leaves.hpp"
#include "scenario/print.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace exemu::app {

namespace {

constexpr std::string_view kind = "persona/";
constexpr std::size_t notes_at = 90; // column

std::string plain_text(const Tree& leaf)
{
    std::vector<std::string> items;
    for (const Tree& item : leaf.items)
        items.push_back(item.text);
    return leaf.is_list() ? join(items, " | ") : leaf.text;
}

void show(const Tree& tree, std::size_t indent, std::string& text)
{
    for (const Tree::Entry& entry : tree.entries) {
        std::string line = std::string(indent, ' ') + scenario::key_text(entry.key) + ':';
        if (!persona::is_leaf(entry.value)) {
            text += line + '\n';
            show(entry.value, indent + 2, text);
            continue;
        }
        line += ' ' + scenario::flow_text(entry.value);
        const std::string note = embedded_notes().at(entry.place).to_text();
        if (!note.empty())
            line += std::string(line.size() < notes_at ? notes_at - line.size() : 1, ' ') + "# " + note;
        text += line + '\n';
    }
}

std::string side(std::size_t width, const std::string& name, const NotedLeaf* leaf)
{
    if (!leaf)
        return fmt::format("  {:<{}}  (has none)\n", name, width);
    return fmt::format("  {:<{}}  {}  # {}\n", name, width, leaf->value, leaf->note.to_text());
}

} // namespace

std::vector<std::string> persona_names()
{
    std::vector<std::string> names;
    for (const auto& [name, packed] : embedded_trees())
        if (name.starts_with(kind))
            names.emplace_back(name.substr(kind.size()));
    return names;
}

std::expected<Tree, std::string> embedded_persona(const std::string& name)
{
    for (const auto& [other, packed] : embedded_trees())
        if (other == std::string(kind) + name)
            return unpack(packed);
    return std::unexpected(unknown_word("persona", name, persona_names()));
}

const persona::Notes& embedded_notes()
{
    static const persona::Notes notes = [] {
        const auto packed = std::ranges::find(embedded_trees(), "notes/personas", &EmbeddedTree::name);
        return persona::Notes(packed == embedded_trees().end() ? Tree::map() : unpack(packed->packed));
    }();
    return notes;
}

std::vector<NotedLeaf> noted_leaves(const Tree& tree)
{
    std::vector<NotedLeaf> leaves;
    for (const persona::Leaf& leaf : persona::leaves_of(tree))
        leaves.push_back({leaf.path, scenario::flow_text(leaf.value()), plain_text(leaf.value()), embedded_notes().at(leaf.entry->place)});
    return leaves;
}

std::string shown_persona(const Tree& tree)
{
    // Who it is comes first, whichever file has said it.
    Tree ordered = tree;
    std::ranges::stable_partition(ordered.entries, [](const Tree::Entry& entry) {
        return entry.key == "name" || entry.key == "product" || entry.key == "build" || entry.key == "windows";
    });
    std::string text;
    show(ordered, 0, text);
    return text;
}

std::string shown_persona_json(const Tree& tree)
{
    boost::json::object all;
    for (const NotedLeaf& leaf : noted_leaves(tree))
        all[leaf.path] = {{"value", leaf.plain}, {"note", leaf.note.to_text()}};
    return boost::json::serialize(all) + "\n";
}

std::string persona_difference(const std::string& name_a, const Tree& a, const std::string& name_b, const Tree& b)
{
    const std::vector<NotedLeaf> of_a = noted_leaves(a), of_b = noted_leaves(b);
    const auto at = [](const std::vector<NotedLeaf>& leaves, const std::string& path) {
        const auto found = std::ranges::find(leaves, path, &NotedLeaf::path);
        return found == leaves.end() ? nullptr : &*found;
    };
    const std::size_t width = std::max(name_a.size(), name_b.size());
    std::string text;
    std::size_t differing = 0, alike = 0;
    const auto tell = [&](const std::string& path, const NotedLeaf* one, const NotedLeaf* other) {
        if (one && other && one->value == other->value) {
            ++alike;
            return;
        }
        ++differing;
        text += path + '\n' + side(width, name_a, one) + side(width, name_b, other);
    };
    for (const NotedLeaf& leaf : of_a)
        if (leaf.path != "name")
            tell(leaf.path, &leaf, at(of_b, leaf.path));
    for (const NotedLeaf& leaf : of_b)
        if (!at(of_a, leaf.path))
            tell(leaf.path, nullptr, &leaf);
    return text + fmt::format("{} values differ, {} are the same\n", differing, alike);
}

} // namespace exemu::app

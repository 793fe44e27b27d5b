#include "persona/leaves.hpp"

#include <algorithm>
#include <utility>

namespace exemu::persona {

namespace {

void collect(const Tree& tree, const std::string& path, std::vector<Leaf>& leaves)
{
    for (const Tree::Entry& entry : tree.entries) {
        const std::string below = path.empty() ? entry.key : path + '.' + entry.key;
        if (is_leaf(entry.value))
            leaves.push_back({below, &entry});
        else
            collect(entry.value, below, leaves);
    }
}

} // namespace

bool is_leaf(const Tree& tree)
{
    return !tree.is_map() && std::ranges::all_of(tree.items, [](const Tree& item) { return item.is_scalar(); });
}

std::vector<Leaf> leaves_of(const Tree& tree)
{
    std::vector<Leaf> leaves;
    collect(tree, {}, leaves);
    return leaves;
}

const Tree::Entry* entry_at(const Tree& tree, std::string_view path)
{
    const std::size_t dot = path.find('.');
    const Tree::Entry* here = tree.entry(path.substr(0, dot));
    return !here || dot == path.npos ? here : entry_at(here->value, path.substr(dot + 1));
}

Tree::Entry* entry_at(Tree& tree, std::string_view path) { return const_cast<Tree::Entry*>(entry_at(std::as_const(tree), path)); }

} // namespace exemu::persona

#include "unit/persona/trees.hpp"

#include "base/merge.hpp"
#include "base/text.hpp"
#include "persona/leaves.hpp"

#include <ranges>

namespace exemu::test {

namespace {

Tree value_of(std::string_view text, const Place& place)
{
    if (!text.starts_with('['))
        return Tree::scalar(std::string(text), place);
    std::vector<Tree> items;
    for (const std::string_view item : split(text.substr(1, text.size() - 2), ','))
        items.push_back(Tree::scalar(std::string(item), place));
    return Tree::list(std::move(items), place);
}

} // namespace

Tree tree(const std::string& file, const std::string& leaves)
{
    const auto source = std::make_shared<const std::string>(file);
    Tree whole = Tree::map({source, 1, 1});
    std::uint32_t line = 0;
    for (const std::string_view leaf : split(leaves, ';')) {
        const Place place{source, ++line, 1};
        const std::string_view path = trim(leaf.substr(0, leaf.find('=')));
        Tree layer = value_of(leaf.substr(leaf.find('=') + 1), place);
        const auto keys = split(path, '.');
        for (const std::string_view key : std::views::reverse(keys)) {
            Tree around = Tree::map(place);
            around.set(key, std::move(layer));
            layer = std::move(around);
        }
        merge(whole, std::move(layer));
    }
    return whole;
}

std::string leaves(const Tree& tree)
{
    std::string text;
    for (const persona::Leaf& leaf : persona::leaves_of(tree)) {
        std::string value = leaf.value().text;
        if (leaf.value().is_list()) {
            value = "[";
            for (const Tree& item : leaf.value().items)
                value += (value.size() > 1 ? "," : "") + item.text;
            value += "]";
        }
        text += (text.empty() ? "" : "; ") + leaf.path + '=' + value;
    }
    return text;
}

} // namespace exemu::test

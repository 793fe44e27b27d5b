#include "base/tree.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace exemu {

const Tree::Entry* Tree::entry(std::string_view key) const
{
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& one) { return one.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

const Tree* Tree::find(std::string_view key) const
{
    const Entry* found = entry(key);
    return found ? &found->value : nullptr;
}

Tree* Tree::find(std::string_view key) { return const_cast<Tree*>(std::as_const(*this).find(key)); }

Tree& Tree::set(std::string_view key, Tree value)
{
    if (kind == Kind::empty)
        kind = Kind::map;
    if (kind != Kind::map)
        throw std::logic_error("Tree::set on " + describe());
    if (Tree* there = find(key)) {
        *there = std::move(value);
        return *there;
    }
    const Place key_place = value.place;
    entries.push_back({std::string(key), key_place, std::move(value)});
    return entries.back().value;
}

Tree Tree::scalar(std::string text, Place place)
{
    Tree tree;
    tree.kind = Kind::scalar;
    tree.text = std::move(text);
    tree.place = std::move(place);
    return tree;
}

Tree Tree::list(std::vector<Tree> items, Place place)
{
    Tree tree;
    tree.kind = Kind::list;
    tree.items = std::move(items);
    tree.place = std::move(place);
    return tree;
}

Tree Tree::map(Place place)
{
    Tree tree;
    tree.kind = Kind::map;
    tree.place = std::move(place);
    return tree;
}

std::string Tree::describe() const
{
    switch (kind) {
    case Kind::empty: return "nothing";
    case Kind::scalar: return '"' + printable(text, 60) + '"';
    case Kind::list: return "a list";
    case Kind::map: return "a map";
    }
    return {};
}

} // namespace exemu

#include "scenario/merge.hpp"

#include "base/merge.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace exemu::scenario {

namespace {

const std::string* name_of(const Tree& entry)
{
    const Tree* name = entry.find("name");
    return name && name->is_scalar() ? &name->text : nullptr;
}

// One list that appends: rules, timeline or expect.
class NamedList {
public:
    NamedList(std::string key, Tree& base, Problems& problems) : key_(std::move(key)), base_(base), problems_(problems)
    {
        for (std::size_t i = 0; i < base_.items.size(); ++i)
            if (const std::string* name = name_of(base_.items[i]))
                below_.emplace(*name, i);
    }

    // Rules of the weightier source are asked first; the other lists are read in order.
    void append(Tree layer)
    {
        std::vector<Tree> fresh;
        for (Tree& entry : layer.items) {
            const std::string* name = name_of(entry);
            if (entry.is_map() && entry.entries.size() == 1 && entry.entries.front().key == "disable")
                disable(entry.entries.front().value);
            else if (name && is_repeated(*name, *entry.find("name")))
                continue;
            else if (const auto found = name ? below_.find(*name) : below_.end(); found != below_.end())
                merge(base_.items[found->second], std::move(entry));
            else
                fresh.push_back(std::move(entry));
        }
        for (const std::size_t gone : dropped_)
            base_.items[gone].kind = Tree::Kind::empty;
        std::erase_if(base_.items, [](const Tree& entry) { return entry.is_empty(); });
        const auto at = key_ == "rules" ? base_.items.begin() : base_.items.end();
        base_.items.insert(at, std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
    }

private:
    bool is_repeated(const std::string& name, const Tree& written)
    {
        const auto [first, is_new] = here_.emplace(name, written.place);
        if (!is_new)
            problems_.add(written.place,
                fmt::format("\"{}\" names two entries of {}: the first at line {}, column {}", printable(name, 60), key_,
                    first->second.line, first->second.column));
        return !is_new;
    }

    void disable(const Tree& names)
    {
        if (!names.is_list())
            problems_.add(names.place, fmt::format("{} stands where a list of names is wanted", names.describe()));
        for (const Tree& name : names.items) {
            const auto found = name.is_scalar() ? below_.find(name.text) : below_.end();
            if (found == below_.end())
                unknown(name);
            else if (key_ == "rules") // it waits for `enable`
                base_.items[found->second].set("disabled", Tree::scalar("true", name.place));
            else
                dropped_.push_back(found->second);
        }
    }

    void unknown(const Tree& name)
    {
        std::vector<std::string> known;
        for (const auto& [one, index] : below_)
            known.push_back(one);
        std::sort(known.begin(), known.end());
        problems_.add(name.place,
            name.is_scalar() ? unknown_word("name", name.text, known) + fmt::format(" (in {} of the files that this one builds on)", key_)
                             : fmt::format("{} stands where a name is wanted", name.describe()));
    }

    std::string key_;
    Tree& base_;
    Problems& problems_;
    std::unordered_map<std::string, std::size_t> below_; // names of less weighty sources
    std::unordered_map<std::string, Place> here_;
    std::vector<std::size_t> dropped_;
};

// One step stands for a list of it: so that a step that overrides another replaces it, as lists do, and is not merged into it.
void make_list(Tree* steps)
{
    if (steps && (steps->is_map() || steps->is_scalar())) {
        const Place place = steps->place;
        *steps = Tree::list({std::move(*steps)}, place);
    }
}

// The forms that mean the same, made one.
void normalise(Tree& layer)
{
    if (Tree* persona = layer.find("persona"); persona && persona->is_scalar()) {
        Tree named = Tree::map(persona->place);
        named.set("base", std::move(*persona));
        *persona = std::move(named);
    }
    for (const std::string_view key : {"rules", "timeline"})
        if (Tree* list = layer.find(key); list && list->is_list())
            for (Tree& entry : list->items)
                make_list(entry.find("do"));
    if (Tree* faults = layer.find("faults"); faults && faults->is_map())
        for (Tree::Entry& fault : faults->entries)
            make_list(&fault.value);
}

} // namespace

void merge_into(Tree& base, Tree layer, Problems& problems)
{
    normalise(layer);
    if (base.is_empty())
        base = Tree::map(layer.place);
    for (Tree::Entry& entry : layer.entries) {
        const bool appends = entry.key == "rules" || entry.key == "timeline" || entry.key == "expect";
        if (appends && entry.value.is_list()) {
            Tree* there = base.find(entry.key);
            if (!there) {
                base.entries.push_back({entry.key, entry.place, Tree::list({}, entry.value.place)});
                there = &base.entries.back().value;
            } else if (!there->is_list()) {
                *there = Tree::list({}, entry.value.place);
            }
            NamedList(entry.key, *there, problems).append(std::move(entry.value));
        } else if (Tree* there = base.find(entry.key)) {
            merge(*there, std::move(entry.value));
        } else {
            base.entries.push_back(std::move(entry));
        }
    }
}

std::string meant_key(const Tree* map, const std::string& word)
{
    const auto plain = [](std::string text) {
        std::replace(text.begin(), text.end(), '-', '_');
        return to_lower(text);
    };
    if (map)
        for (const Tree::Entry& entry : map->entries)
            if (plain(entry.key) == plain(word))
                return entry.key;
    return to_lower(word);
}

namespace {

Tree read_value(std::string_view value, const Place& place, Problems& problems)
{
    const bool flow = value.starts_with('[') || value.starts_with('{') || value.starts_with('"') || value.starts_with('\'');
    if (flow) {
        auto tree = parse_yaml(value, *place.source, problems);
        if (!tree)
            return {};
        for_each_place(*tree, [&](Place& one) { one = place; });
        return std::move(*tree);
    }
    Tree tree = Tree::scalar(std::string(value), place);
    tree.quoted = true; // a shell needs its own quotes already
    return tree;
}

} // namespace

void lay_over(Tree& base, std::vector<std::string> path, std::string_view value, const Place& place, bool loosely, Problems& problems)
{
    if (std::any_of(path.begin(), path.end(), [](const std::string& part) { return part.empty(); })) {
        problems.add(place, fmt::format("\"{}\" is no path of keys: write persona.host", printable(join(path, "."))));
        return;
    }
    const Tree* there = &base;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (loosely)
            path[i] = meant_key(there, path[i]);
        there = there ? there->find(path[i]) : nullptr;
        // What follows persona.set is one key: the dotted path of a leaf.
        if (i == 1 && path[0] == "persona" && path[1] == "set" && path.size() > 3) {
            const std::string leaf = join(std::span(path).subspan(2), ".");
            path.resize(2);
            path.push_back(loosely ? to_lower(leaf) : leaf);
        }
    }
    Tree layer = read_value(value, place, problems);
    for (auto key = path.rbegin(); key != path.rend(); ++key) {
        Tree around = Tree::map(place);
        around.set(*key, std::move(layer));
        layer = std::move(around);
    }
    merge_into(base, std::move(layer), problems);
}

} // namespace exemu::scenario

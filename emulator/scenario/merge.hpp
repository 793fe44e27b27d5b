#pragma once
#include "scenario/scenario.hpp"

#include <string>
#include <vector>

// Many sources, one tree (scenario language, "Merge rules"): maps by key, scalars replace, lists replace, except that rules, timeline
// and expect append. Every value keeps the place of the source that won.
namespace exemu::scenario {

// Lays one source over what less weighty ones said. The root must be a map.
void merge_into(Tree& base, Tree layer, Problems&);

// Command line and environment: `path` with its dots laid over `base`. Letter case and `_` for `-` are forgiven where `loosely`,
// since names of environment variables cannot say more.
void lay_over(Tree& base, std::vector<std::string> path, std::string_view value, const Place&, bool loosely, Problems&);

// The key that `word` means among those of a map: itself, or the one that differs in letter case and in _ for - alone.
std::string meant_key(const Tree* map, const std::string& word);

// All sources of a request, merged. `exemu` and `use` have done their work and are gone. The first file's name is in `name`
// unless a file says one.
Tree gather(const Request&, const Language&, Problems&);
// The same with one source that is no file.
Tree gather_text(const std::string& yaml, const std::string& name, const Language&, Problems&, Trust);

// Calls change(Place&) for every place of a tree.
template <class Change>
void for_each_place(Tree& tree, const Change& change)
{
    change(tree.place);
    for (Tree& item : tree.items)
        for_each_place(item, change);
    for (Tree::Entry& entry : tree.entries) {
        change(entry.place);
        for_each_place(entry.value, change);
    }
}

} // namespace exemu::scenario

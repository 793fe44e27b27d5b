#include "base/merge.hpp"

#include <unordered_map>
#include <utility>

namespace exemu {

namespace {

// Where a map is searched often, by key. Small maps are searched as they stand.
class Index {
public:
    explicit Index(Tree& map) : map_(map)
    {
        if (map.entries.size() > 16)
            for (std::size_t i = 0; i < map.entries.size(); ++i)
                by_key_.emplace(map.entries[i].key, i);
    }
    Tree::Entry* find(const std::string& key)
    {
        if (by_key_.empty())
            return const_cast<Tree::Entry*>(std::as_const(map_).entry(key));
        const auto found = by_key_.find(key);
        return found == by_key_.end() ? nullptr : &map_.entries[found->second];
    }
    void add(Tree::Entry entry)
    {
        if (!by_key_.empty())
            by_key_.emplace(entry.key, map_.entries.size());
        map_.entries.push_back(std::move(entry));
    }

private:
    Tree& map_;
    std::unordered_map<std::string, std::size_t> by_key_;
};

} // namespace

void merge(Tree& base, Tree layer)
{
    if (layer.is_empty())
        return;
    if (!base.is_map() || !layer.is_map()) {
        base = std::move(layer);
        return;
    }
    Index there(base);
    for (Tree::Entry& entry : layer.entries) {
        Tree::Entry* below = there.find(entry.key);
        if (!below) {
            there.add(std::move(entry));
            continue;
        }
        if (!entry.value.is_empty() && !(below->value.is_map() && entry.value.is_map()))
            below->place = entry.place;
        merge(below->value, std::move(entry.value));
    }
}

} // namespace exemu

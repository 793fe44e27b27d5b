#include "persona/inherit.hpp"

#include "base/merge.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace exemu::persona {

namespace {

// What stands under `key` as a list of words: one word stands for a list of one.
std::vector<Tree> words_under(const Tree& tree, std::string_view key, std::string_view what, Problems& problems)
{
    const Tree* written = tree.find(key);
    if (!written || written->is_empty())
        return {};
    const std::vector<Tree> items = written->is_list() ? written->items : std::vector<Tree>{*written};
    std::vector<Tree> words;
    for (const Tree& item : items) {
        if (item.is_scalar())
            words.push_back(item);
        else
            problems.add(item.place, fmt::format("{} stands where {} is wanted", item.describe(), what));
    }
    return words;
}

void remove(Tree& tree, const Tree& path, std::string_view rest, Problems& problems)
{
    const std::size_t dot = rest.find('.');
    const std::string_view key = rest.substr(0, dot);
    const auto found = std::ranges::find(tree.entries, key, &Tree::Entry::key);
    if (found == tree.entries.end()) {
        std::vector<std::string> known;
        for (const Tree::Entry& entry : tree.entries)
            known.push_back(entry.key);
        const std::string above = path.text.substr(0, path.text.size() - rest.size());
        const std::string where = above.empty() ? "of the bases" : fmt::format("below {}", above.substr(0, above.size() - 1));
        problems.add(path.place, unknown_word(fmt::format("entry {}", where), key, known));
    } else if (dot == rest.npos) {
        tree.entries.erase(found);
    } else {
        remove(found->value, path, rest.substr(dot + 1), problems);
    }
}

class Heir {
public:
    Heir(const Library& library, Problems& problems) : library_(library), problems_(problems) {}

    Tree whole(Tree written)
    {
        if (!written.find("base") && !written.find("without"))
            return written;
        Tree tree = Tree::map(written.place);
        std::set<std::string> named;
        for (const Tree& name : words_under(written, "base", "the name of a persona", problems_)) {
            if (named.insert(name.text).second)
                lay(tree, name);
            else
                problems_.add(name.place, fmt::format("\"{}\" is named twice", printable(name.text)));
        }
        for (const Tree& path : words_under(written, "without", "the path of an entry", problems_))
            remove(tree, path, path.text, problems_);
        std::erase_if(written.entries, [](const Tree::Entry& entry) { return entry.key == "base" || entry.key == "without"; });
        merge(tree, std::move(written));
        return tree;
    }

private:
    void lay(Tree& tree, const Tree& name)
    {
        const Tree* base = library_.find(name.text);
        if (!base)
            return problems_.add(name.place, unknown_word("base", name.text, library_.names));
        if (std::ranges::find(open_, name.text) != open_.end())
            return problems_.add(name.place, fmt::format("\"{}\" is a base of itself: {}", printable(name.text), join(open_, ", ")));
        open_.push_back(name.text);
        merge(tree, whole(*base));
        open_.pop_back();
    }

    const Library& library_;
    Problems& problems_;
    std::vector<std::string> open_; // whose bases are being read
};

} // namespace

Tree inherited(Tree written, const Library& library, Problems& problems) { return Heir(library, problems).whole(std::move(written)); }

} // namespace exemu::persona

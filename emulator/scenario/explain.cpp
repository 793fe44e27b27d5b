#include "scenario/load.hpp"
#include "scenario/print.hpp"

#include "base/options.hpp"

// `exemu explain`: the resolved scenario as YAML, each value with where it comes from.
namespace exemu::scenario {

namespace {

bool same_line(const Place& a, const Place& b)
{
    return a.line == b.line && (a.source == b.source || (a.source && b.source && *a.source == *b.source));
}

// True when all of it was written on one line: then it is printed on one, with one origin.
bool is_of_one_line(const Tree& tree, const Place& line)
{
    if (!same_line(tree.place, line))
        return false;
    for (const Tree& item : tree.items)
        if (!is_of_one_line(item, line))
            return false;
    for (const Tree::Entry& entry : tree.entries)
        if (!is_of_one_line(entry.value, line))
            return false;
    return true;
}

class Printer {
public:
    // In the order in which the language lists its keys.
    std::string print(const Tree& tree)
    {
        for (const KeyDoc& key : top_keys())
            if (const Tree* one = tree.find(key.word); one && !one->is_empty())
                value(*one, fmt::format("{}:", key.word), 0);
        return std::move(out_);
    }

private:
    void line(std::size_t indent, const std::string& text, const Place* origin)
    {
        std::string row = std::string(indent, ' ') + text;
        const std::string from = origin ? origin->to_text() : std::string();
        constexpr std::size_t comments_at = 60;
        if (!from.empty())
            row += std::string(row.size() + 2 < comments_at ? comments_at - row.size() : 2, ' ') + "# " + from;
        out_ += row + '\n';
    }

    // `head` is "key:" or "-".
    void value(const Tree& tree, const std::string& head, std::size_t indent)
    {
        const bool leaf = tree.is_scalar() || tree.is_empty() || (tree.items.empty() && tree.entries.empty());
        if (leaf || is_of_one_line(tree, tree.place)) {
            const std::string text = flow_text(tree);
            return line(indent, text.empty() ? head : head + ' ' + text, &tree.place);
        }
        if (tree.is_map() && head == "-")
            return dashed(tree, indent);
        line(indent, head, nullptr);
        if (tree.is_map())
            return map(tree, indent + 2);
        for (const Tree& item : tree.items)
            value(item, "-", indent + 2);
    }

    // A map in a list begins on the line of its dash.
    void dashed(const Tree& tree, std::size_t indent)
    {
        const std::size_t begin = out_.size();
        map(tree, indent + 2);
        out_[begin + indent] = '-';
    }

    void map(const Tree& tree, std::size_t indent)
    {
        for (const Tree::Entry& entry : tree.entries)
            value(entry.value, key_text(entry.key) + ':', indent);
    }

    std::string out_;
};

Place by_default() { return {std::make_shared<const std::string>("default"), 0, 0}; }

void set_default(Tree& tree, const std::string& key, const std::string& value)
{
    if (const Tree* there = tree.find(key); !there || there->is_empty())
        tree.set(key, Tree::scalar(value, by_default()));
}

} // namespace

std::string explain(const Scenario& scenario)
{
    Tree tree = scenario.resolved;
    set_default(tree, "seed", std::to_string(scenario.seed));
    set_default(tree, "reveal", "nothing");
    Tree limits = tree.find("limits") ? *tree.find("limits") : Tree::map(by_default());
    for (const OptionDoc& doc : describe_options<Limits>())
        if (!doc.default_value.empty()) // else there is no such limit
            set_default(limits, doc.path, doc.default_value);
    tree.set("limits", std::move(limits));
    if (Tree* accounts = tree.find("accounts"); accounts && !scenario.reveal_credentials)
        for (Tree::Entry& account : accounts->entries)
            if (Tree* password = account.value.find("password"))
                password->text = "(not shown)";
    return fmt::format("exemu: 1\n{}", Printer().print(tree));
}

} // namespace exemu::scenario

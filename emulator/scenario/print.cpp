#include "scenario/print.hpp"

#include "base/options.hpp"

#include <fmt/format.h>

namespace exemu::scenario {

namespace {

std::string scalar_text(const Tree& tree)
{
    const std::string text = options::quoted_if_needed(tree.text);
    return tree.quoted && text.find('"') != 0 && tree.text.find(' ') != std::string::npos ? fmt::format("\"{}\"", text) : text;
}

} // namespace

std::string flow_text(const Tree& tree)
{
    std::string text;
    switch (tree.kind) {
    case Tree::Kind::empty: return {};
    case Tree::Kind::scalar: return scalar_text(tree);
    case Tree::Kind::list:
        for (const Tree& item : tree.items)
            text += (text.empty() ? "" : ", ") + flow_text(item);
        return '[' + text + ']';
    case Tree::Kind::map:
        for (const Tree::Entry& entry : tree.entries)
            text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", options::quoted_if_needed(entry.key), flow_text(entry.value));
        return '{' + text + '}';
    }
    return text;
}

} // namespace exemu::scenario

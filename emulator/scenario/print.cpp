#include "scenario/print.hpp"

#include "base/options.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::scenario {

namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// In double quotes, with what YAML cannot show as it stands.
std::string escaped(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (is_control(c))
            out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
        else
            out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return out + '"';
}

std::string scalar_text(const Tree& tree)
{
    if (std::any_of(tree.text.begin(), tree.text.end(), is_control))
        return escaped(tree.text);
    const std::string text = options::quoted_if_needed(tree.text);
    return tree.quoted && text.find('"') != 0 && tree.text.find(' ') != std::string::npos ? fmt::format("\"{}\"", text) : text;
}

} // namespace

std::string key_text(const std::string& key)
{
    return std::any_of(key.begin(), key.end(), is_control) ? escaped(key) : options::quoted_if_needed(key);
}

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
            text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", key_text(entry.key), flow_text(entry.value));
        return '{' + text + '}';
    }
    return text;
}

} // namespace exemu::scenario

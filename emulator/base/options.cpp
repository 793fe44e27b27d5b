#include "base/options.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::options {

std::string Reading::found(const Tree& tree) const
{
    if (secret && tree.is_scalar())
        return "this value";
    return tree.is_empty() ? "nothing" : tree.describe();
}

bool Reading::wrong(const Tree& tree, std::string what) const
{
    problems.add(tree.place, found(tree) + ' ' + std::move(what));
    return false;
}

namespace {

// False, and a problem, for what is not one value.
bool is_one_value(const Tree& tree, const Reading& at, std::string_view wanted)
{
    return tree.is_scalar() || at.wrong(tree, fmt::format("stands where {} is wanted", wanted));
}

template <class T>
bool read_quantity(
    T& value, const Tree& tree, const Reading& at, const Parsed<T>& parsed, std::string_view noun, std::string (*why)(std::string_view))
{
    if (!is_one_value(tree, at, noun))
        return false;
    if (!parsed) // for a secret the advice that quotes nothing
        return at.wrong(tree, why(at.secret ? "" : tree.text));
    value = *parsed;
    return true;
}

} // namespace

bool read_scalar(bool& value, const Tree& tree, const Reading& at)
{
    if (!is_one_value(tree, at, "true or false"))
        return false;
    if (tree.text == "true" || tree.text == "false") {
        value = tree.text == "true";
        return true;
    }
    return at.wrong(tree, why_no_flag(at.secret ? "" : tree.text));
}

bool read_scalar(std::string& value, const Tree& tree, const Reading& at)
{
    if (!is_one_value(tree, at, "a text"))
        return false;
    value = tree.text;
    return true;
}

bool read_scalar(Duration& value, const Tree& tree, const Reading& at)
{
    return read_quantity(value, tree, at, parse_duration(tree.text), "a duration", why_no_duration);
}

bool read_scalar(ByteCount& value, const Tree& tree, const Reading& at)
{
    return read_quantity(value, tree, at, parse_byte_count(tree.text), "a size", why_no_byte_count);
}

bool read_scalar(ByteRate& value, const Tree& tree, const Reading& at)
{
    return read_quantity(value, tree, at, parse_byte_rate(tree.text), "a rate", why_no_byte_rate);
}

bool read_scalar(Percent& value, const Tree& tree, const Reading& at)
{
    return read_quantity(value, tree, at, parse_percent(tree.text), "a percentage", why_no_percent);
}

bool read_number(std::uint64_t& value, const Tree& tree, const Reading& at, std::uint64_t most)
{
    std::uint64_t number = 0;
    if (!read_quantity(number, tree, at, parse_number(tree.text), "a number", why_no_number))
        return false;
    if (number > most)
        return at.wrong(tree, fmt::format("is too large: at most {}", most));
    value = number;
    return true;
}

bool read_word(std::size_t& index, const Tree& tree, const Reading& at, std::span<const std::string> words)
{
    const std::string choice = words.size() == 1 ? words.front() : "one of " + join(words, ", ");
    if (!is_one_value(tree, at, choice))
        return false;
    for (index = 0; index < words.size(); ++index)
        if (words[index] == tree.text)
            return true;
    const auto near = at.secret ? std::nullopt : nearest(tree.text, words);
    return at.wrong(tree, fmt::format("is not {}{}", choice, near ? fmt::format(": did you mean \"{}\"?", *near) : ""));
}

void report_unknown_keys(const Tree& tree, const Reading& at, std::span<const std::string> known)
{
    for (const Tree::Entry& entry : tree.entries)
        if (std::find(known.begin(), known.end(), entry.key) == known.end())
            at.problems.add(entry.place, unknown_word("key", entry.key, known));
}

void report_missing(const Tree& tree, const Reading& at, std::string_view name, std::string_view doc)
{
    at.problems.add(tree.place, fmt::format("\"{}\" is missing: {}", name, doc));
}

std::string quoted_if_needed(std::string_view text)
{
    // What YAML would read otherwise: an indicator first, ": " or " #" within, blanks at the ends; and, as we print lists in
    // brackets, what ends an item there.
    const bool indicator = !text.empty() && std::string_view("*>&!%@|#-?:,[]{}\"'`~").find(text.front()) != std::string_view::npos;
    const bool within = text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos ||
        text.find_first_of(",[]{}\"\\\n\r\t") != std::string_view::npos || text.ends_with(':');
    if (!text.empty() && !indicator && !within && trim(text) == text)
        return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        switch (c) {
        case '"': quoted += "\\\""; break;
        case '\\': quoted += "\\\\"; break;
        case '\n': quoted += "\\n"; break;
        case '\r': quoted += "\\r"; break;
        case '\t': quoted += "\\t"; break;
        default: quoted += c;
        }
    }
    return quoted + '"';
}

std::string list_text(std::span<const std::string> items) { return '[' + join(items, ", ") + ']'; }

} // namespace exemu::options

#include "pattern/condition.hpp"

#include "base/text.hpp"
#include "pattern/condition_node.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace exemu::pattern {

namespace {

// RE2 is linear in the value, so the value is bounded (scenario language, "Hard rules").
constexpr std::size_t most_matched = 64 * 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes one part off the front, without its leading zeros; "" for a part that is missing or 0.
std::string_view take_part(std::string_view& version)
{
    const std::size_t dot = version.find('.');
    std::string_view part = version.substr(0, dot);
    version.remove_prefix(dot == std::string_view::npos ? version.size() : dot + 1);
    part.remove_prefix(std::min(part.find_first_not_of('0'), part.size()));
    return part;
}

} // namespace

bool is_version(std::string_view text)
{
    bool digit_before = false;
    for (const char c : text) {
        if (!is_digit(c) && !(c == '.' && digit_before))
            return false;
        digit_before = is_digit(c);
    }
    return digit_before;
}

int compare_versions(std::string_view a, std::string_view b)
{
    while (!a.empty() || !b.empty()) {
        const std::string_view part_a = take_part(a), part_b = take_part(b);
        // Without leading zeros the longer number is the larger: no part is too long for us.
        if (part_a.size() != part_b.size())
            return part_a.size() < part_b.size() ? -1 : 1;
        if (const int order = part_a.compare(part_b); order != 0)
            return order < 0 ? -1 : 1;
    }
    return 0;
}

// Iterative: on a mismatch the last `*` takes one character more. Earlier stars need never be tried again, because the last
// one already stands as far left as it can.
bool glob_matches(std::string_view glob, std::string_view value)
{
    constexpr std::size_t none = std::string_view::npos;
    std::size_t g = 0, v = 0, star = none, retry = 0;
    // A character of UTF-8 ends before the next byte that is no continuation byte.
    const auto next_character = [&](std::size_t at) {
        for (++at; at < value.size() && (static_cast<unsigned char>(value[at]) & 0xC0) == 0x80; ++at) {}
        return at;
    };
    while (v < value.size()) {
        if (g < glob.size() && glob[g] == '*') {
            star = g++;
            retry = v;
        } else if (g < glob.size() && glob[g] == '?') {
            ++g;
            v = next_character(v);
        } else if (g < glob.size() && to_lower(glob[g]) == to_lower(value[v])) {
            ++g;
            ++v;
        } else if (star != none) {
            g = star + 1;
            v = ++retry;
        } else {
            return false;
        }
    }
    while (g < glob.size() && glob[g] == '*')
        ++g;
    return g == glob.size();
}

bool Condition::Node::matches(const Value& value) const
{
    if (kind == Kind::any)
        return std::any_of(parts.begin(), parts.end(), [&](const Node& part) { return part.matches(value); });
    if (is_absent(value))
        return matches_absent();
    if (kind == Kind::negate)
        return !parts.front().matches(value);
    const auto* list = std::get_if<std::span<const std::string>>(&value);
    if (!list)
        return matches_scalar(value);
    // The only list that is `none` is the one with nothing in it.
    if (kind == Kind::absent)
        return list->empty();
    return std::any_of(list->begin(), list->end(), [&](const std::string& element) { return matches_text(element); });
}

// {not: X} says what a value is not, so there must be one: an absent field matches only `none`.
bool Condition::Node::matches_absent() const { return kind == Kind::absent; }

bool Condition::Node::matches_scalar(const Value& value) const
{
    if (const auto* written_text = std::get_if<std::string_view>(&value))
        return matches_text(*written_text);
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return matches_number(*number);
    return kind == Kind::flag && std::get<bool>(value) == flag;
}

bool Condition::Node::matches_text(std::string_view value) const
{
    switch (kind) {
    case Kind::exact: return iequals(text, value);
    case Kind::glob: return glob_matches(text, value);
    case Kind::regex: return re2::RE2::PartialMatch(value.substr(0, most_matched), *regex);
    case Kind::number: {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        return error == std::errc() && end == value.data() + value.size() && matches_number(number);
    }
    case Kind::version: {
        if (!is_version(value))
            return false;
        const int above = from.version.empty() ? 1 : compare_versions(value, from.version);
        const int below = to.version.empty() ? -1 : compare_versions(value, to.version);
        return (above > 0 || (above == 0 && !from.open)) && (below < 0 || (below == 0 && !to.open));
    }
    default: return false;
    }
}

bool Condition::Node::matches_number(std::int64_t number) const
{
    if (kind == Kind::number)
        return number >= low && number <= high;
    char digits[24]; // a code that the protocol keeps as a number, against "4*"
    const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits), number);
    return error == std::errc() && matches_text({digits, static_cast<std::size_t>(end - digits)});
}

Condition::Condition() = default;

Condition Condition::equals(std::string text, Type type)
{
    Condition condition;
    if (type == Type::text || type == Type::list || type == Type::code) {
        const auto node = std::make_shared<Node>();
        node->kind = Node::Kind::exact;
        node->written = text;
        node->text = std::move(text);
        condition.node_ = node;
        return condition;
    }
    Problems problems;
    condition = compile(Tree::scalar(std::move(text)), type, problems);
    if (!problems.empty())
        throw std::logic_error("Condition::equals: " + problems.to_text());
    return condition;
}

bool Condition::matches(const Value& value) const { return !node_ || node_->matches(value); }

std::optional<Duration> Condition::window() const
{
    if (!node_)
        return std::nullopt;
    if (node_->window || node_->parts.empty())
        return node_->window;
    return node_->parts.front().window;
}

std::uint64_t Condition::events_to_remember() const
{
    if (!node_ || !window())
        return 0;
    const Node& range = node_->window ? *node_ : node_->parts.front();
    const std::int64_t largest = range.high == std::numeric_limits<std::int64_t>::max() ? range.low : range.high + 1;
    return static_cast<std::uint64_t>(std::max<std::int64_t>(largest, 1));
}

const std::string& Condition::to_text() const
{
    static const std::string anything = "*";
    return node_ ? node_->written : anything;
}

} // namespace exemu::pattern

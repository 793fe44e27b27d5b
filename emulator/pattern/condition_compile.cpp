#include "base/text.hpp"
#include "pattern/condition.hpp"
#include "pattern/condition_node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

// Reads the written form of a condition (scenario language, "`when`: matching").
namespace exemu::pattern {

namespace {

using Node = Condition::Node;

// RE2's own bound on program and caches of one pattern; its default, 8 MB, is for a program that holds a handful.
constexpr std::int64_t most_regex_memory = 1 << 20;
// A rate is decided by remembering that many times in each scope value.
constexpr std::int64_t most_rate = 10'000;

enum class Operator : std::uint8_t { equal, differs, less, at_most, more, at_least, between };

struct Comparison {
    Operator how = Operator::equal;
    std::string_view low, high; // `low` alone but for between
};

Comparison split_comparison(std::string_view text)
{
    constexpr std::pair<std::string_view, Operator> signs[] = {
        {">=", Operator::at_least},
        {"<=", Operator::at_most},
        {"!=", Operator::differs},
        {">", Operator::more},
        {"<", Operator::less},
    };
    for (const auto& [sign, how] : signs)
        if (text.starts_with(sign))
            return {how, trim(text.substr(sign.size())), {}};
    const std::size_t dots = text.find("..");
    if (dots != std::string_view::npos)
        return {Operator::between, trim(text.substr(0, dots)), trim(text.substr(dots + 2))};
    return {Operator::equal, text, {}};
}

class Compiler {
public:
    Compiler(Type type, Problems& problems) : type_(type), problems_(problems) {}

    Node condition(const Tree& written)
    {
        switch (written.kind) {
        case Tree::Kind::scalar: return scalar(written);
        case Tree::Kind::list: return any(written);
        case Tree::Kind::map: return negation(written);
        case Tree::Kind::empty: break;
        }
        return wrong(written, "nothing stands here: for a field that is absent write none");
    }

    bool good() const { return good_; }

private:
    Node wrong(const Tree& at, std::string what)
    {
        good_ = false;
        problems_.add(at.place, std::move(what));
        return {};
    }

    Node wrong_text(const Tree& at, std::string_view text, std::string_view what)
    {
        return wrong(at, fmt::format("\"{}\" {}", printable(text), what));
    }

    Node any(const Tree& written)
    {
        if (written.items.empty())
            return wrong(written, "an empty list matches nothing");
        if (type_ == Type::rate)
            return wrong(written, "a rate is one comparison, for example \"> 5 per 10s\"");
        Node node;
        node.kind = Node::Kind::any;
        for (const Tree& item : written.items) {
            if (item.is_list())
                return wrong(item, "a list stands within a list");
            node.parts.push_back(condition(item));
            node.written += (node.written.empty() ? "[" : ", ") + node.parts.back().written;
        }
        node.written += ']';
        return node;
    }

    Node negation(const Tree& written)
    {
        const Tree* turned = written.find("not");
        for (const Tree::Entry& entry : written.entries) {
            if (entry.key == "not")
                continue;
            good_ = false;
            const std::string known[] = {"not"};
            problems_.add(entry.place, unknown_word("key", entry.key, known));
        }
        if (!turned)
            return written.entries.empty() ? wrong(written, "an empty map stands where a condition is wanted") : Node();
        if (turned->is_map())
            return wrong(*turned, "{not: ...} within {not: ...}: leave both out");
        return negated(condition(*turned));
    }

    static Node negated(Node part)
    {
        Node node;
        node.kind = Node::Kind::negate;
        node.written = fmt::format("{{not: {}}}", part.written);
        node.parts.push_back(std::move(part));
        return node;
    }

    Node scalar(const Tree& written)
    {
        const std::string_view text = type_ == Type::text || type_ == Type::list ? std::string_view(written.text) : trim(written.text);
        Node node;
        if (iequals(text, "none")) {
            node.kind = Node::Kind::absent;
        } else {
            const Comparison comparison = split_comparison(text);
            if (comparison.how == Operator::differs)
                node = comparison.low.empty() ? wrong_text(written, text, "compares with nothing") : differs(written, comparison.low);
            else
                node = typed(written, text, comparison);
        }
        node.written = printable(written.text);
        return node;
    }

    // "!= X" is {not: X}.
    Node differs(const Tree& written, std::string_view text)
    {
        Node part;
        if (iequals(text, "none"))
            part.kind = Node::Kind::absent;
        else if (type_ == Type::rate)
            part = rate(written, text);
        else
            part = typed(written, text, {Operator::equal, text, {}});
        return negated(std::move(part));
    }

    Node typed(const Tree& written, std::string_view text, const Comparison& comparison)
    {
        switch (type_) {
        case Type::text:
        case Type::list: return plain_or_regex(written, text);
        case Type::number:
        case Type::size:
        case Type::duration: return range(written, comparison);
        case Type::flag: return flag(written, text);
        case Type::version: return version(written, text, comparison);
        case Type::code: return code(written, text, comparison);
        case Type::rate: return rate(written, text);
        }
        return {};
    }

    // ---- texts ----

    Node plain_or_regex(const Tree& written, std::string_view text)
    {
        if (text.starts_with('~'))
            return regex(written, text.substr(1));
        // "<ann@contoso.test>" and "<>" are texts; with a blank behind the sign a comparison was meant.
        if (text.starts_with("> ") || text.starts_with("< ") || text.starts_with(">= ") || text.starts_with("<= "))
            return wrong_text(written, text, "compares, and texts have no order: write a glob, a list or a ~ regular expression");
        return plain(text);
    }

    static Node plain(std::string_view text)
    {
        Node node;
        node.kind = text.find_first_of("*?") == std::string_view::npos ? Node::Kind::exact : Node::Kind::glob;
        node.text = text;
        return node;
    }

    Node regex(const Tree& written, std::string_view expression)
    {
        if (expression.empty())
            return wrong_text(written, "~", "is an empty regular expression: it would match everything");
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(most_regex_memory);
        auto compiled = std::make_unique<const re2::RE2>(re2::StringPiece(expression.data(), expression.size()), options);
        if (!compiled->ok())
            return wrong_text(written, expression, "is no regular expression (RE2): " + printable(compiled->error()));
        Node node;
        node.kind = Node::Kind::regex;
        node.regex = std::move(compiled);
        return node;
    }

    // ---- numbers, sizes, durations ----

    std::optional<std::int64_t> operand(const Tree& written, std::string_view text, Type type)
    {
        std::optional<std::uint64_t> value;
        std::string why;
        if (type == Type::size) {
            const auto parsed = parse_byte_count(text);
            value = parsed ? std::optional(parsed->bytes) : std::nullopt;
            why = parsed ? "" : why_no_byte_count(text);
        } else if (type == Type::duration) {
            const auto parsed = parse_duration(text);
            value = parsed ? std::optional(static_cast<std::uint64_t>(parsed->count())) : std::nullopt;
            why = parsed ? "" : why_no_duration(text);
        } else {
            const auto parsed = parse_number(text);
            value = parsed ? std::optional(*parsed) : std::nullopt;
            why = parsed ? "" : why_no_number(text);
        }
        // Half of what fits: one more and one less are then still numbers.
        if (value && *value > std::uint64_t(std::numeric_limits<std::int64_t>::max() / 2))
            why = "is too large";
        if (!why.empty()) {
            wrong_text(written, text, why);
            return std::nullopt;
        }
        return static_cast<std::int64_t>(*value);
    }

    Node range(const Tree& written, const Comparison& comparison) { return range(written, comparison, type_); }

    Node range(const Tree& written, const Comparison& comparison, Type type)
    {
        const auto low = operand(written, comparison.low, type);
        const auto high = comparison.how == Operator::between ? operand(written, comparison.high, type) : low;
        if (!low || !high)
            return {};
        if (*low > *high)
            return wrong_text(written, written.text, "is an empty range: write the smaller value first");
        Node node;
        node.kind = Node::Kind::number;
        switch (comparison.how) {
        case Operator::less: node.high = *high - 1; break;
        case Operator::at_most: node.high = *high; break;
        case Operator::more: node.low = *low + 1; break;
        case Operator::at_least: node.low = *low; break;
        case Operator::equal:
        case Operator::between:
        case Operator::differs:
            node.low = *low;
            node.high = *high;
            break;
        }
        return node;
    }

    // "> 5 per 10s"
    Node rate(const Tree& written, std::string_view text)
    {
        constexpr std::string_view form = "is no rate: write how many in which time, for example \"> 5 per 10s\"";
        constexpr std::string_view per = " per ";
        const std::size_t middle = text.find(per);
        if (middle == std::string_view::npos)
            return wrong_text(written, text, form);
        const auto window = operand(written, trim(text.substr(middle + per.size())), Type::duration);
        const Comparison comparison = split_comparison(trim(text.substr(0, middle)));
        if (comparison.how == Operator::differs)
            return wrong_text(written, text, form);
        Node node = range(written, comparison, Type::number);
        if (!window || !good_)
            return {};
        if (*window == 0)
            return wrong_text(written, text, "counts in no time at all");
        const bool bounded_above = node.high != std::numeric_limits<std::int64_t>::max();
        if ((bounded_above ? node.high : node.low) > most_rate)
            return wrong_text(written, text, fmt::format("is too large: at most {}", most_rate));
        node.window = Duration(*window);
        return node;
    }

    // ---- flags, versions, codes ----

    Node flag(const Tree& written, std::string_view text)
    {
        if (text != "true" && text != "false")
            return wrong_text(written, text, why_no_flag(text));
        Node node;
        node.kind = Node::Kind::flag;
        node.flag = text == "true";
        return node;
    }

    Node version(const Tree& written, std::string_view text, const Comparison& comparison)
    {
        const bool compares = comparison.how != Operator::equal;
        if (!compares && !is_version(text))
            return version_text(written, text);
        for (const std::string_view one : {comparison.low, compares ? comparison.high : comparison.low})
            if (!is_version(one) && !(one.empty() && comparison.how != Operator::between))
                return wrong_text(written, one, "is no version: write numbers with dots, for example 1.2");
        if (comparison.low.empty())
            return wrong_text(written, text, "compares with nothing");
        Node node;
        node.kind = Node::Kind::version;
        const bool between = comparison.how == Operator::between, exactly = comparison.how == Operator::equal;
        if (comparison.how == Operator::more || comparison.how == Operator::at_least || between || exactly)
            node.from = {std::string(comparison.low), comparison.how == Operator::more};
        if (comparison.how == Operator::less || comparison.how == Operator::at_most || between || exactly)
            node.to = {std::string(between ? comparison.high : comparison.low), comparison.how == Operator::less};
        if (between && compare_versions(comparison.low, comparison.high) > 0)
            return wrong_text(written, text, "is an empty range: write the smaller value first");
        return node;
    }

    // A version that is no number: a glob ("14.*"), or a name, as EWS has them ("Exchange2013_SP1"). "TLSv1.2" would match
    // nothing for ever: protocols say the number alone.
    Node version_text(const Tree& written, std::string_view text)
    {
        const std::size_t digit = text.find_first_of("0123456789");
        const std::string_view number = text.substr(std::min(digit, text.size()));
        if (digit != 0 && is_version(number) && number.find('.') != std::string_view::npos)
            return wrong_text(written, text, fmt::format("is no version: write the number alone, {}", number));
        Node node = plain(text);
        if (node.kind == Node::Kind::exact && (digit == 0 || text.empty()))
            return wrong_text(written, text, "is no version: write numbers with dots, for example 1.2");
        return node;
    }

    Node code(const Tree& written, std::string_view text, const Comparison& comparison)
    {
        // Two dots alone do not make a range of a text: "~^4..$", "wait..".
        const bool numbers = comparison.how == Operator::between || comparison.how == Operator::equal ? bool(parse_number(comparison.low))
                                                                                                      : true;
        return numbers ? range(written, comparison, Type::number) : plain_or_regex(written, text);
    }

    Type type_;
    Problems& problems_;
    bool good_ = true;
};

} // namespace

Condition Condition::compile(const Tree& written, Type type, Problems& problems)
{
    Compiler compiler(type, problems);
    Node node = compiler.condition(written);
    if (!compiler.good()) { // what was written stays for messages; nothing of it matches
        std::string text = std::move(node.written);
        node = {};
        node.written = text.empty() ? written.describe() : std::move(text);
    }
    Condition condition;
    condition.node_ = std::make_shared<const Node>(std::move(node));
    return condition;
}

} // namespace exemu::pattern

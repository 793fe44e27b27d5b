#include "base/text.hpp"
#include "base/units.hpp"
#include "verdict/verdict.hpp"

#include <fmt/format.h>

namespace exemu::verdict {

namespace {

constexpr std::uint64_t no_bound = UINT64_MAX;

SyntaxError wrong(std::size_t at) { return {"a count: 3, >= 2, <= 5 or 2..5", at}; }

Parsed<std::uint64_t> number(std::string_view whole, std::string_view part)
{
    const auto parsed = parse_number(trim(part));
    if (!parsed)
        return std::unexpected(wrong(static_cast<std::size_t>(part.data() - whole.data())));
    return *parsed;
}

// "..": both ends count.
Parsed<Range> between(std::string_view text, std::size_t dots)
{
    const auto least = number(text, text.substr(0, dots));
    const auto most = number(text, text.substr(dots + 2));
    if (!least || !most)
        return std::unexpected(least ? most.error() : least.error());
    return Range{*least, *most};
}

} // namespace

Parsed<Range> Range::parse(std::string_view written)
{
    const std::string_view text = trim(written);
    if (const std::size_t dots = text.find(".."); dots != std::string_view::npos)
        return between(text, dots);
    const std::size_t digits = std::min(text.find_first_not_of("<>="), text.size());
    const std::string_view sign = text.substr(0, digits);
    const auto n = number(text, text.substr(digits));
    if (!n)
        return std::unexpected(n.error());
    if (sign.empty())
        return Range{*n, *n};
    if (sign == ">=")
        return Range{*n, no_bound};
    if (sign == "<=")
        return Range{0, *n};
    if (sign != "<" && sign != ">")
        return std::unexpected(wrong(0));
    if (sign == "<" ? *n == 0 : *n == no_bound)
        return Range{1, 0};
    return sign == "<" ? Range{0, *n - 1} : Range{*n + 1, no_bound};
}

std::string Range::to_text() const
{
    if (least == most)
        return fmt::format("{}", least);
    if (most == no_bound)
        return fmt::format(">= {}", least);
    if (least == 0)
        return fmt::format("<= {}", most);
    return fmt::format("{}..{}", least, most);
}

} // namespace exemu::verdict

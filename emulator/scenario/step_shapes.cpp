#include "base/text.hpp"
#include "scenario/step_reader.hpp"

#include <algorithm>
#include <charconv>

// The steps that shape an answer: what stands behind delay, throttle, dribble, truncate and garbage. Parts and capabilities:
// step_parts.cpp.
namespace exemu::scenario {

namespace {

constexpr const char* for_doc = "connection: every answer from now on.";

struct DelayKeys {
    Duration median{};
    Tree spread;
    std::optional<Duration> max;
    Tree for_what;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("median", &DelayKeys::median, "Half of the answers come sooner.").required().at_least(1ms).at_most(longest_wait);
        field("spread", &DelayKeys::spread, "How far they scatter, from 0 to 1: the deviation of the logarithm.");
        field("max", &DelayKeys::max, "None comes later.").at_least(1ms).at_most(longest_wait);
        field("for", &DelayKeys::for_what, for_doc);
    }
};

struct ThrottleKeys {
    Tree rate, for_what;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("rate", &ThrottleKeys::rate, "Bytes in a second: 64KB/s.").required();
        field("for", &ThrottleKeys::for_what, for_doc);
    }
};

struct DribbleKeys {
    Tree chunk, gap, for_what;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("chunk", &DribbleKeys::chunk, "Size of a piece, or a range: 1B..9B.");
        field("gap", &DribbleKeys::gap, "Pause between pieces.").required();
        field("for", &DribbleKeys::for_what, for_doc);
    }
};

struct TruncateKeys {
    Tree after, for_what;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("after", &TruncateKeys::after, "So many bytes come, the rest is lost.").required();
        field("for", &TruncateKeys::for_what, for_doc);
    }
};

struct GarbageKeys {
    Tree size, for_what;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("size", &GarbageKeys::size, "So many bytes come.").required();
        field("for", &GarbageKeys::for_what, for_doc);
    }
};

// A decimal number from 0 to 1.
std::optional<double> read_spread(const Tree& value, const Loading& loading)
{
    double number = 0;
    const char *begin = value.text.data(), *end = begin + value.text.size();
    const auto [at, error] = std::from_chars(begin, end, number, std::chars_format::fixed);
    if (value.is_scalar() && error == std::errc() && at == end && number >= 0 && number <= 1)
        return number;
    loading.wrong(value.place, fmt::format("{} is no spread: write a number from 0 to 1, for example 0.4", value.describe()));
    return std::nullopt;
}

// "5B" or "1B..9B".
bool read_chunk(const Tree& value, DribbleStep& step, const Loading& loading)
{
    constexpr ByteCount most = 64_KiB;
    const std::string_view text = value.text;
    const std::size_t dots = text.find("..");
    const auto least = parse_byte_count(trim(text.substr(0, dots)));
    const auto longest_piece = dots == std::string_view::npos ? least : parse_byte_count(trim(text.substr(dots + 2)));
    if (!value.is_scalar() || !least || !longest_piece || *least > *longest_piece || *least < 1_B || *longest_piece > most) {
        loading.wrong(
            value.place, fmt::format("{} is no size of a piece: write 5B or 1B..9B, from 1B to {}", value.describe(), to_text(most)));
        return false;
    }
    step.least = *least;
    step.most = *longest_piece;
    return true;
}

bool read_for(const Tree& value, const Loading& loading)
{
    if (value.is_empty())
        return false;
    if (!value.is_scalar() || value.text != "connection")
        loading.wrong(value.place, fmt::format("{} is not what a step can last for: connection", value.describe()));
    return true;
}

// A quantity within its bounds; the least of them, and a problem, otherwise.
template <class Quantity>
Quantity read_quantity(const Tree& value, Quantity least, Quantity most, const Loading& loading)
{
    Quantity quantity = least;
    if (value.is_empty() || !options::read_scalar(quantity, value, options::Reading{loading.problems}))
        return least;
    if (quantity >= least && quantity <= most)
        return quantity;
    loading.wrong(value.place,
        quantity > most ? fmt::format("{} is too much: at most {}", value.describe(), exemu::to_text(most))
                        : fmt::format("{} is too little: at least {}", value.describe(), exemu::to_text(least)));
    return least;
}

constexpr ByteRate least_rate{1}, most_rate{std::uint64_t{1} << 40};
constexpr ByteCount longest_answer = 1_GiB, most_garbage = 1_MiB;

} // namespace

std::vector<OptionDoc> step_options(std::string_view word)
{
    constexpr std::pair<std::string_view, std::vector<OptionDoc> (*)()> maps[] = {
        {"delay", [] { return describe_options<DelayKeys>(); }},
        {"throttle", [] { return describe_options<ThrottleKeys>(); }},
        {"dribble", [] { return describe_options<DribbleKeys>(); }},
        {"truncate", [] { return describe_options<TruncateKeys>(); }},
        {"garbage", [] { return describe_options<GarbageKeys>(); }},
        {"swap_cert", swap_cert_options},
    };
    for (const auto& [step, options] : maps)
        if (step == word)
            return options();
    return effect_options(word);
}

void StepReader::read_delay(const Tree& value)
{
    DelayStep step;
    if (!value.is_map()) {
        const auto fixed = read_wait(value, 0s, loading_);
        step.fixed = fixed.value_or(Duration{});
        return add(step, StepWord::delay, value.place);
    }
    const DelayKeys keys = decode<DelayKeys>(value, loading_.problems);
    step.median = keys.median;
    step.max = keys.max.value_or(longest_wait);
    if (!keys.spread.is_empty())
        step.spread = read_spread(keys.spread, loading_).value_or(0);
    step.for_connection = read_for(keys.for_what, loading_);
    if (keys.max && *keys.max < keys.median)
        loading_.wrong(value.find("max")->place, "max is below the median");
    add(step, StepWord::delay, value.place);
}

void StepReader::read_throttle(const Tree& value)
{
    const ThrottleKeys keys = value.is_map() ? decode<ThrottleKeys>(value, loading_.problems) : ThrottleKeys{value, {}};
    const ByteRate rate = read_quantity(keys.rate, least_rate, most_rate, loading_);
    add(ThrottleStep{rate, read_for(keys.for_what, loading_)}, StepWord::throttle, value.place);
}

void StepReader::read_dribble(const Tree& value)
{
    if (!value.is_map())
        return loading_.wrong(value.place, fmt::format("{} stands where a map is wanted: {{chunk: 1B..9B, gap: 40ms}}", value.describe()));
    const DribbleKeys keys = decode<DribbleKeys>(value, loading_.problems);
    DribbleStep step;
    if (!keys.chunk.is_empty())
        read_chunk(keys.chunk, step, loading_);
    if (!keys.gap.is_empty())
        step.gap = read_wait(keys.gap, 0s, loading_).value_or(Duration{});
    step.for_connection = read_for(keys.for_what, loading_);
    add(step, StepWord::dribble, value.place);
}

void StepReader::read_truncate(const Tree& value)
{
    const TruncateKeys keys = value.is_map() ? decode<TruncateKeys>(value, loading_.problems) : TruncateKeys{value, {}};
    const ByteCount after = read_quantity(keys.after, 0_B, longest_answer, loading_);
    add(TruncateStep{after, read_for(keys.for_what, loading_)}, StepWord::truncate, value.place);
}

void StepReader::read_garbage(const Tree& value)
{
    const GarbageKeys keys = value.is_map() ? decode<GarbageKeys>(value, loading_.problems) : GarbageKeys{value, {}};
    const ByteCount size = read_quantity(keys.size, 1_B, most_garbage, loading_);
    add(GarbageStep{size, read_for(keys.for_what, loading_)}, StepWord::garbage, value.place);
}

} // namespace exemu::scenario

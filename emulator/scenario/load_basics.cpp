#include "base/text.hpp"
#include "scenario/load.hpp"

#include <chrono>

namespace exemu::scenario {

namespace {

// 1*DIGIT of exactly this length.
std::optional<int> digits(std::string_view& text, std::size_t count)
{
    int value = 0;
    if (text.size() < count)
        return std::nullopt;
    for (const char c : text.substr(0, count)) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool skip(std::string_view& text, std::string_view any_of)
{
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos)
        return false;
    text.remove_prefix(1);
    return true;
}

// WallTime counts nanoseconds in 64 bits, which end in 2262; a run goes on for a while.
constexpr int first_year = 1970, last_year = 2199;

// full-date [("T" / " ") hour ":" minute [":" second] [zone]], RFC 3339 5.6 with the seconds and the zone (UTC) left to us.
std::optional<WallTime> parse_time(std::string_view text)
{
    using namespace std::chrono;
    const auto y = digits(text, 4);
    const auto m = y && skip(text, "-") ? digits(text, 2) : std::nullopt;
    const auto d = m && skip(text, "-") ? digits(text, 2) : std::nullopt;
    if (!d)
        return std::nullopt;
    const year_month_day date(year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d)));
    if (!date.ok() || *y < first_year || *y > last_year)
        return std::nullopt;
    sys_seconds time = sys_days(date);
    if (text.empty())
        return time;
    const auto hour = skip(text, "Tt ") ? digits(text, 2) : std::nullopt;
    const auto minute = hour && skip(text, ":") ? digits(text, 2) : std::nullopt;
    const auto second = minute && skip(text, ":") ? digits(text, 2) : std::optional(0);
    if (!minute || !second || *hour > 23 || *minute > 59 || *second > 59)
        return std::nullopt;
    time += hours(*hour) + minutes(*minute) + seconds(*second);
    if (text.empty() || skip(text, "Zz"))
        return text.empty() ? std::optional<WallTime>(time) : std::nullopt;
    const bool east = text.front() == '+';
    const auto zone_hour = skip(text, "+-") ? digits(text, 2) : std::nullopt;
    const auto zone_minute = zone_hour && skip(text, ":") ? digits(text, 2) : std::nullopt;
    if (!zone_minute || !text.empty() || *zone_hour > 23 || *zone_minute > 59)
        return std::nullopt;
    const auto offset = hours(*zone_hour) + minutes(*zone_minute);
    return east ? time - offset : time + offset;
}

// Rules of a packet filter have a file of their own, beside the report's first: out/matrix.json, out/matrix.nft.
void read_report(const Tree& written, Loading& loading)
{
    Report& report = loading.scenario.report;
    decode_into(report, written, loading.problems);
    static const std::string known[] = {"nft", "iptables"};
    for (const std::string& format : report.rules)
        if (std::ranges::find(known, format) == std::end(known))
            loading.wrong(written.find("rules")->place, unknown_word("packet filter", format, known));
    if (!report.rules.empty() && !report.first_file())
        loading.wrong(written.find("rules")->place, "\"rules\" are written beside another report: name one, for example json");
}

struct Clock {
    Tree start;
    template <class Fields>
    static void describe(Fields& field)
    {
        field("start", &Clock::start, "Where the wall clock begins: \"2026-11-23T09:00:00Z\".").required();
    }
};

struct Redirects {
    std::vector<std::string> allow;
    template <class Fields>
    static void describe(Fields& field)
    {
        field("allow", &Redirects::allow, "Host names; a first label may be \"*\".");
    }
};

void load_redirects(Loading& loading)
{
    const Tree* redirects = loading.find_map("redirects");
    if (!redirects)
        return;
    std::vector<std::string> allow = decode<Redirects>(*redirects, loading.problems).allow;
    for (const std::string& host : allow)
        if (!is_host_name(host))
            loading.wrong(redirects->place, fmt::format("\"{}\" is no host name", host));
    loading.scenario.redirects_allowed = std::move(allow);
}

void load_clock(Loading& loading)
{
    const Tree* clock = loading.find("clock");
    if (!clock)
        return;
    const Tree start = decode<Clock>(*clock, loading.problems).start;
    if (start.is_empty())
        return;
    if (start.is_scalar() && start.text == "now")
        return;
    loading.scenario.clock_start = start.is_scalar() ? parse_time(start.text) : std::nullopt;
    if (!loading.scenario.clock_start)
        loading.wrong(start.place,
            fmt::format("{} is no time from {} to {}: write it as \"2026-11-23T09:00:00Z\"", start.describe(), first_year, last_year));
}

} // namespace

void load_basics(Loading& loading)
{
    Scenario& scenario = loading.scenario;
    const options::Reading reading{loading.problems};
    if (const Tree* name = loading.find("name"))
        options::read_scalar(scenario.name, *name, reading);
    if (const Tree* seed = loading.find("seed"))
        options::read_number(scenario.seed, *seed, reading, std::numeric_limits<std::uint64_t>::max());
    load_clock(loading);
    if (const Tree* limits = loading.find_map("limits"))
        decode_into(scenario.limits, *limits, loading.problems);
    load_redirects(loading);
    if (const Tree* report = loading.find_map("report"))
        read_report(*report, loading);
}

std::vector<OptionDoc> clock_options() { return describe_options<Clock>(); }
std::vector<OptionDoc> limit_options() { return describe_options<Limits>(); }
std::vector<OptionDoc> redirect_options() { return describe_options<Redirects>(); }
std::vector<OptionDoc> report_options() { return describe_options<Report>(); }

// Where all can listen in, what people type is not shown.
void load_reveal(Loading& loading)
{
    const Tree* reveal = loading.find("reveal");
    if (!reveal)
        return;
    const std::string known[] = {"credentials"};
    if (!reveal->is_scalar() || reveal->text != known[0]) {
        loading.wrong(reveal->place,
            reveal->is_scalar() ? unknown_word("word", reveal->text, known)
                                : fmt::format("{} stands where a word is wanted: credentials", reveal->describe()));
        return;
    }
    bool loopback = loading.request.loopback_only || loading.request.owns_network;
    for (const Listener& listener : loading.scenario.listeners)
        for (const std::string& address : listener.bind)
            loopback = loopback && (loading.request.owns_network || address.starts_with("127.") || address == "::1");
    if (!loopback)
        loading.wrong(
            reveal->place, "\"reveal: credentials\" needs every listener on loopback (127.0.0.0/8 or ::1), or --i-own-this-network");
    loading.scenario.reveal_credentials = true;
}

} // namespace exemu::scenario

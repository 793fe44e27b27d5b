// The two line forms of an event: JSON for machines, a short one for people.
#include "base/text.hpp"
#include "journal/json.hpp"
#include "journal/sinks.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <iterator>

namespace exemu::journal {

namespace {

using pattern::FieldId;
using pattern::is_absent;
using pattern::Type;
using pattern::Value;
using pattern::Vocabulary;

void append_time(std::string& out, WallTime time)
{
    using namespace std::chrono;
    const auto micros = floor<microseconds>(time);
    const auto day = floor<days>(micros);
    const year_month_day date(day);
    const hh_mm_ss clock(micros - day);
    fmt::format_to(std::back_inserter(out), FMT_COMPILE("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z"), static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(),
        clock.seconds().count(), clock.subseconds().count());
}

void append_number(std::string& out, std::int64_t number) { out += fmt::format_int(number).c_str(); }

// Nanoseconds as seconds, exactly: 0.004512.
void append_seconds(std::string& out, std::int64_t nanoseconds)
{
    constexpr std::int64_t second = 1'000'000'000;
    if (nanoseconds < 0)
        out += '-';
    append_number(out, std::abs(nanoseconds / second));
    const std::int64_t part = std::abs(nanoseconds % second);
    if (part == 0)
        return;
    fmt::format_to(std::back_inserter(out), FMT_COMPILE(".{:09}"), part);
    out.erase(out.find_last_not_of('0') + 1);
}

void append_value(std::string& out, const Value& value, Type type)
{
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        append_json(out, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        type == Type::duration ? append_seconds(out, *number) : append_number(out, *number);
    } else if (const auto* flag = std::get_if<bool>(&value)) {
        out += *flag ? "true" : "false";
    } else if (const auto* list = std::get_if<std::span<const std::string>>(&value)) {
        out += '[';
        for (const std::string& element : *list) {
            if (&element != list->data())
                out += ',';
            append_json(out, element);
        }
        out += ']';
    } else {
        out += "null";
    }
}

// "header.*" and "subject" are "header.subject".
// port.changed has a `state` of its own, which is no member of the family `state.*`.
std::string_view plain_name(std::string_view name)
{
    if (name.ends_with(".*"))
        name.remove_suffix(2);
    return name;
}

std::string name_of(const Vocabulary& words, FieldId field, std::string_view member)
{
    if (member.empty())
        return std::string(plain_name(words.field(field).name));
    std::string name = words.field(field).name;
    if (!member.empty()) {
        if (name.ends_with('*'))
            name.pop_back();
        name += member;
    }
    return name;
}

// Those that have a place of their own in the line.
bool has_own_place(FieldId field) { return field == pattern::f_session || field == pattern::f_origin || field == pattern::f_rule; }

void append_word(std::string& out, std::string_view name, const std::string& value)
{
    out += ' ';
    out += name;
    out += '=';
    const std::string shown = printable(value);
    const bool quoted = shown.empty() || shown.find_first_of(" \"") != std::string::npos;
    out += quoted ? fmt::format("\"{}\"", shown) : shown;
}

} // namespace

void append_json_line(std::string& out, const Record& record, const Vocabulary& words, WallTime wall_at_epoch, SteadyTime epoch)
{
    const Header& header = record.header();
    out += "{\"n\":";
    append_number(out, static_cast<std::int64_t>(header.sequence));
    out += ",\"t\":\"";
    append_time(out, wall_at_epoch + std::chrono::duration_cast<WallTime::duration>(header.time - epoch));
    out += '"';
    if (const Value session = record.field(pattern::f_session); !is_absent(session)) {
        out += ",\"session\":";
        append_value(out, session, Type::number);
    }
    if (header.session) {
        out += ",\"uid\":";
        append_number(out, header.session);
    }
    out += ",\"event\":";
    append_json(out, words.event(header.event).name);
    out += ",\"origin\":";
    append_json(out, to_text(header.origin));
    if (!record.rule().empty()) {
        out += ",\"rule\":";
        append_json(out, record.rule());
    }
    record.for_each([&](FieldId field, std::string_view member, const Value& value) {
        if (has_own_place(field))
            return;
        out += ',';
        append_json(out, member.empty() ? plain_name(words.field(field).name) : name_of(words, field, member));
        out += ':';
        append_value(out, value, words.field(field).type);
    });
    if (header.cut)
        out += ",\"cut\":true";
    out += '}';
}

std::string to_json(const Record& record, const Vocabulary& words, WallTime wall_at_epoch, SteadyTime epoch)
{
    std::string line;
    append_json_line(line, record, words, wall_at_epoch, epoch);
    return line;
}

std::string to_line(const Record& record, const Vocabulary& words)
{
    const Value turn = record.field(pattern::f_turn);
    std::string line = is_absent(turn) ? fmt::format("event {}", record.header().sequence)
                                       : fmt::format("turn {}", pattern::to_text(turn, Type::number));
    line += "  " + words.event(record.event()).name;
    const std::vector<FieldId>& own = words.own_fields(record.event());
    record.for_each([&](FieldId field, std::string_view member, const Value& value) {
        if (std::find(own.begin(), own.end(), field) != own.end())
            append_word(line, name_of(words, field, member), pattern::to_text(value, words.field(field).type));
    });
    for (const FieldId field : {pattern::f_code, pattern::f_outcome})
        if (const Value value = record.field(field); !is_absent(value))
            append_word(line, words.field(field).name, pattern::to_text(value, words.field(field).type));
    if (!record.rule().empty())
        line += fmt::format(" (rule {})", printable(record.rule()));
    return line;
}

} // namespace exemu::journal

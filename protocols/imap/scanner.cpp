#include "imap/scanner.hpp"

#include "imap/flags.hpp"
#include "imap/names.hpp"

#include <algorithm>
#include <chrono>

namespace exemu::imap {

namespace {

// atom-specials = "(" / ")" / "{" / SP / CTL / list-wildcards / quoted-specials / resp-specials. Octets above 126 are none.
bool is_special(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte >= 127 || std::string_view("(){%*\"\\]").find(c) != std::string_view::npos;
}

constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

} // namespace

bool is_atom_char(char c) { return !is_special(c); }
bool is_astring_char(char c) { return !is_special(c) || c == ']'; }
bool is_tag_char(char c) { return is_astring_char(c) && c != '+'; }

// quoted = DQUOTE *QUOTED-CHAR DQUOTE. Octets above 127 are taken: clients send UTF-8 passwords so.
bool Scanner::try_quoted(std::string& out)
{
    const std::size_t from = at();
    if (!try_word("\""))
        return false;
    out.clear();
    while (!done()) {
        std::string_view plain;
        if (try_some([](char c) { return c != '"' && c != '\\' && c != '\r' && c != '\n' && c != '\0'; }, plain))
            out += plain;
        if (try_word("\""))
            return true;
        if (!try_word("\\") || (peek() != '"' && peek() != '\\'))
            break;
        out += peek();
        back_to(at() + 1);
    }
    back_to(from);
    return false;
}

// literal = "{" number ["+"] "}" CRLF *CHAR8
bool Scanner::try_literal(std::string& out)
{
    const std::size_t from = at();
    std::uint64_t octets = 0;
    const bool announced = try_word("{") && try_number(octets) && (try_word("+") || true) && try_word("}") && try_word("\r\n");
    if (!announced || octets > rest().size()) {
        back_to(from);
        return false;
    }
    out = rest().substr(0, static_cast<std::size_t>(octets));
    back_to(at() + static_cast<std::size_t>(octets));
    return true;
}

bool Scanner::try_string(std::string& out) { return try_quoted(out) || try_literal(out); }

bool Scanner::string(std::string& out) { return try_string(out) || miss("a string"); }

bool Scanner::astring(std::string& out)
{
    std::string_view atom;
    if (try_some(is_astring_char, atom)) {
        out = atom;
        return true;
    }
    return try_string(out) || miss("a name or a string");
}

bool Scanner::mailbox(std::string& out)
{
    const std::size_t from = at();
    std::string name;
    if (!astring(name))
        return false;
    std::optional<std::string> decoded = decode_name(name);
    if (!decoded) {
        back_to(from);
        return miss("a mailbox name in modified UTF-7");
    }
    out = std::move(*decoded);
    return true;
}

// list-mailbox = 1*list-char / string
bool Scanner::list_mailbox(std::string& out)
{
    std::string_view plain;
    if (try_some([](char c) { return is_astring_char(c) || c == '%' || c == '*'; }, plain)) {
        out = plain;
        return true;
    }
    return try_string(out) || miss("a mailbox pattern");
}

bool Scanner::nz_number(Number& out)
{
    const std::size_t from = at();
    if (try_number(out) && out != 0)
        return true;
    back_to(from);
    return miss("a number from 1");
}

// seq-number = nz-number / "*"
bool Scanner::set_number(Number& out)
{
    if (!try_word("*"))
        return nz_number(out);
    out = SeqRange::star;
    return true;
}

// sequence-set = (seq-number / seq-range) *("," sequence-set)
bool Scanner::set(SequenceSet& out)
{
    do {
        SeqRange range;
        if (!set_number(range.first))
            return false;
        range.last = range.first;
        if (try_word(":") && !set_number(range.last))
            return false;
        out.ranges.push_back(range);
    } while (try_word(","));
    return true;
}

bool Scanner::flag(std::uint8_t& flags)
{
    std::string_view name;
    const bool system = try_word("\\");
    if (!atom(name))
        return false;
    const std::uint8_t bit = system ? system_flag(name) : keyword_flag(name);
    if (system && bit == 0)
        return miss("a flag of RFC 3501");
    flags |= bit;
    return true;
}

bool Scanner::flag_list(std::uint8_t& flags)
{
    if (!word("("))
        return false;
    if (try_word(")"))
        return true;
    do {
        if (!flag(flags))
            return false;
    } while (try_word(" "));
    return word(")");
}

// date-day "-" date-month "-" date-year, the day with one digit, two, or a blank and one.
bool Scanner::day_month_year(std::int64_t& day)
{
    unsigned day_of_month = 0, year = 0;
    try_word(" ");
    if (!number(day_of_month) || !word("-"))
        return false;
    unsigned month = 0;
    while (month < 12 && !try_word(months[month]))
        ++month;
    if (month == 12)
        return miss("a month");
    if (!word("-") || !number(year))
        return false;
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(std::min(year, 9999u))), std::chrono::month(month + 1),
        std::chrono::day(std::min(day_of_month, 99u)));
    if (!date.ok())
        return miss("a day that exists");
    day = std::chrono::sys_days(date).time_since_epoch().count();
    return true;
}

// date = date-text / DQUOTE date-text DQUOTE
bool Scanner::date(std::int64_t& day)
{
    if (!try_word("\""))
        return day_month_year(day);
    return day_month_year(day) && word("\"");
}

// date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
bool Scanner::date_time(WallTime& out)
{
    using namespace std::chrono;
    std::int64_t day = 0;
    unsigned hour = 0, minute = 0, second = 0, zone = 0;
    if (!word("\"") || !day_month_year(day) || !sp() || !number(hour) || !word(":") || !number(minute) || !word(":") || !number(second) ||
        !sp())
        return false;
    const bool west = try_word("-");
    if ((!west && !word("+")) || !number(zone) || !word("\""))
        return false;
    if (hour > 23 || minute > 59 || second > 60 || zone > 1459 || zone % 100 > 59)
        return miss("a time of day and a zone");
    const minutes offset(zone / 100 * 60 + zone % 100);
    const auto local = sys_days(days(day)) + hours(hour) + minutes(minute) + seconds(second);
    out = west ? local + offset : local - offset;
    return true;
}

bool Scanner::literal_announced(std::uint64_t& octets)
{
    if (!word("{") || !number(octets))
        return false;
    try_word("+");
    return word("}") && word("\r\n");
}

} // namespace exemu::imap

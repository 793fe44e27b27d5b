#include "http/message.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace exemu::http {

namespace {

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool stays_in_url(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-._~").contains(c);
}

struct Status {
    unsigned code;
    std::string_view reason;
};
// RFC 9110 15, and those that Exchange says besides: 440 (the script's login has timed out), 449 (provision first), 451 (MS-ASHTTP
// 2.2.1.2: redirect), 456, 457.
constexpr Status statuses[] = {
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Request Entity Too Large"},
    {414, "Request-URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Requested Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {440, "Login Timeout"},
    {449, "Retry after sending a PROVISION command"},
    {451, "Redirect"},
    {456, "Blocked"},
    {457, "Expired"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array days_long{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Reads a date piece by piece; an error sticks.
struct DateReader {
    std::string_view text;
    bool ok = true;

    void word(std::string_view wanted)
    {
        ok = ok && text.starts_with(wanted);
        text.remove_prefix(ok ? wanted.size() : 0);
    }
    template <std::size_t N>
    unsigned one_of(const std::array<const char*, N>& words)
    {
        for (unsigned i = 0; ok && i < N; ++i) {
            if (text.starts_with(words[i])) {
                text.remove_prefix(std::string_view(words[i]).size());
                return i;
            }
        }
        ok = false;
        return 0;
    }
    int number(std::size_t digits)
    {
        int value = 0;
        ok = ok && text.size() >= digits;
        for (std::size_t i = 0; ok && i < digits; ++i) {
            const char c = i == 0 && text[0] == ' ' ? '0' : text[i]; // asctime pads with a blank
            ok = c >= '0' && c <= '9';
            value = value * 10 + (c - '0');
        }
        text.remove_prefix(ok ? digits : 0);
        return ok ? value : 0;
    }
    std::chrono::seconds time()
    {
        const int hour = number(2);
        word(":");
        const int minute = number(2);
        word(":");
        const int second = number(2);
        ok = ok && hour < 24 && minute < 60 && second <= 60;
        return std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
    }
};

std::optional<WallTime> time_of(const DateReader& in, int year, unsigned month, int day, std::chrono::seconds time)
{
    const std::chrono::year_month_day date{
        std::chrono::year(year), std::chrono::month(month + 1), std::chrono::day(static_cast<unsigned>(day))};
    if (!in.ok || !in.text.empty() || !date.ok() || year < 1970 || year > 2199)
        return std::nullopt;
    return std::chrono::sys_days(date) + time;
}

} // namespace

const std::string* HeaderFields::find(std::string_view name) const
{
    for (const HeaderField& field : fields_)
        if (iequals(field.name, name))
            return &field.value;
    return nullptr;
}

std::string_view HeaderFields::get(std::string_view name) const
{
    const std::string* found = find(name);
    return found ? std::string_view(*found) : std::string_view();
}

std::size_t HeaderFields::count(std::string_view name) const
{
    return static_cast<std::size_t>(std::ranges::count_if(fields_, [&](const HeaderField& f) { return iequals(f.name, name); }));
}

std::string HeaderFields::joined(std::string_view name) const
{
    std::string all;
    for (const HeaderField& field : fields_) {
        if (!iequals(field.name, name))
            continue;
        all += (all.empty() ? "" : ", ") + field.value;
    }
    return all;
}

void HeaderFields::add(std::string name, std::string value) { fields_.push_back({std::move(name), std::move(value)}); }

void HeaderFields::set(std::string name, std::string value)
{
    const auto first = std::ranges::find_if(fields_, [&](const HeaderField& f) { return iequals(f.name, name); });
    if (first == fields_.end()) {
        add(std::move(name), std::move(value));
        return;
    }
    first->value = std::move(value);
    fields_.erase(std::remove_if(first + 1, fields_.end(), [&](const HeaderField& f) { return iequals(f.name, name); }), fields_.end());
}

void HeaderFields::remove(std::string_view name)
{
    std::erase_if(fields_, [&](const HeaderField& field) { return iequals(field.name, name); });
}

std::optional<std::string> Request::parameter(std::string_view name) const { return form_value(query, name); }

std::optional<std::string> Request::cookie(std::string_view name) const
{
    for (const HeaderField& field : fields) {
        if (!iequals(field.name, "Cookie"))
            continue;
        for (const std::string_view pair : split(field.value, ';')) {
            const std::string_view one = trim(pair);
            const std::size_t equals = one.find('=');
            if (equals != one.npos && one.substr(0, equals) == name)
                return std::string(one.substr(equals + 1));
        }
    }
    return std::nullopt;
}

bool Request::path_is(std::string_view a_path) const { return iequals(path, a_path); }

std::optional<std::string> form_value(std::string_view form, std::string_view name)
{
    for (const std::string_view pair : split(form, '&')) {
        const std::size_t equals = std::min(pair.find('='), pair.size());
        if (iequals(percent_decode(pair.substr(0, equals), true), name))
            return percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
    }
    return std::nullopt;
}

std::string percent_encode(std::string_view text)
{
    static constexpr std::string_view hex = "0123456789abcdef";
    std::string encoded;
    for (const char c : text) {
        if (stays_in_url(c)) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += hex[byte >> 4];
        encoded += hex[byte & 15];
    }
    return encoded;
}

std::string percent_decode(std::string_view text, bool plus_is_blank)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_code = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
        if (is_code) {
            decoded += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            decoded += plus_is_blank && text[i] == '+' ? ' ' : text[i];
        }
    }
    return decoded;
}

std::string html_escape(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '&': escaped += "&amp;"; break;
        case '<': escaped += "&lt;"; break;
        case '>': escaped += "&gt;"; break;
        case '"': escaped += "&quot;"; break;
        case '\'': escaped += "&#39;"; break;
        default: escaped += c;
        }
    }
    return escaped;
}

Response page(unsigned status, std::string body, std::string type)
{
    Response response;
    response.status = status;
    if (!type.empty())
        response.fields.add("Content-Type", std::move(type));
    response.body = std::move(body);
    return response;
}

Response redirect(std::string location, unsigned status)
{
    Response response;
    response.status = status;
    response.fields.add("Location", std::move(location));
    return response;
}

std::string_view reason_of(unsigned status)
{
    for (const Status& one : statuses)
        if (one.code == status)
            return one.reason;
    return "";
}

std::string http_date(WallTime time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto day = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(seconds - day);
    const std::chrono::weekday weekday(day);
    std::string text = days[weekday.c_encoding()];
    const auto two = [&](std::int64_t n) {
        text += static_cast<char>('0' + n / 10 % 10);
        text += static_cast<char>('0' + n % 10);
    };
    text += ", ";
    two(static_cast<unsigned>(date.day()));
    text.append(" ").append(months[static_cast<unsigned>(date.month()) - 1]).append(" ");
    text += std::to_string(static_cast<int>(date.year())) + " ";
    two(clock.hours().count());
    text += ':';
    two(clock.minutes().count());
    text += ':';
    two(clock.seconds().count());
    return text + " GMT";
}

std::optional<WallTime> parse_http_date(std::string_view text)
{
    const std::string_view trimmed = trim(text);
    { // Sun, 06 Nov 1994 08:49:37 GMT
        DateReader in{trimmed};
        in.one_of(days);
        in.word(", ");
        const int day = in.number(2);
        in.word(" ");
        const unsigned month = in.one_of(months);
        in.word(" ");
        const int year = in.number(4);
        in.word(" ");
        const auto time = in.time();
        in.word(" GMT");
        if (const auto found = time_of(in, year, month, day, time))
            return found;
    }
    { // Sunday, 06-Nov-94 08:49:37 GMT
        DateReader in{trimmed};
        in.one_of(days_long);
        in.word(", ");
        const int day = in.number(2);
        in.word("-");
        const unsigned month = in.one_of(months);
        in.word("-");
        const int year = in.number(2);
        in.word(" ");
        const auto time = in.time();
        in.word(" GMT");
        if (const auto found = time_of(in, year < 70 ? 2000 + year : 1900 + year, month, day, time))
            return found;
    }
    DateReader in{trimmed}; // Sun Nov  6 08:49:37 1994
    in.one_of(days);
    in.word(" ");
    const unsigned month = in.one_of(months);
    in.word(" ");
    const int day = in.number(2);
    in.word(" ");
    const auto time = in.time();
    in.word(" ");
    const int year = in.number(4);
    return time_of(in, year, month, day, time);
}

} // namespace exemu::http

#include "owa/back_end.hpp"

#include "base/random.hpp"
#include "store/store.hpp"
#include "wire/base64.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <optional>

namespace exemu::owa {

namespace {

constexpr std::chrono::hours day{24};

std::tm calendar(WallTime time)
{
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return parts;
}

// ASP.NET: the form of Netscape's cookies, with hyphens. G
std::string cookie_date(WallTime time) { return fmt::format("{:%a, %d-%b-%Y %H:%M:%S GMT}", calendar(time)); }

// "+30d", "-30y"
std::optional<WallTime> shifted(std::string_view word, WallTime now)
{
    if (word.size() < 3 || (word.front() != '+' && word.front() != '-') || (word.back() != 'd' && word.back() != 'y'))
        return std::nullopt;
    const auto count = parse_number(word.substr(1, word.size() - 2));
    if (!count || *count > 100)
        return std::nullopt;
    const auto shift = day * static_cast<int>(*count) * (word.back() == 'y' ? 365 : 1);
    return word.front() == '+' ? now + shift : now - shift;
}

} // namespace

std::string back_end_value(std::string_view domain, std::string_view account, WallTime now)
{
    const std::uint64_t house = hash_of(0, {"domain", domain}), person = hash_of(0, {"account", domain, account});
    const std::string sid = fmt::format("S-1-5-21-{}-{}-{}-{}", house >> 34, house & 0x3fffffff, mix(house) >> 34, 1103 + person % 9000);
    std::string text = fmt::format(
        "Database~{}~~{:%Y-%m-%dT%H:%M:%S}~{}~0", store::Guid::from_hash(house, mix(house)).to_text(), calendar(now + 30 * day), domain);
    for (char& c : text)
        c = static_cast<char>(~c);
    return sid + "=" + wire::base64_encode(text);
}

std::string fill_cookie(std::string_view form, std::string_view value, std::string_view path, WallTime now)
{
    std::string cookie;
    for (std::size_t at = 0;;) {
        const std::size_t open = form.find('{', at);
        const std::size_t close = open == form.npos ? open : form.find('}', open);
        if (close == form.npos)
            return cookie.append(form.substr(at));
        cookie.append(form.substr(at, open - at));
        const std::string_view name = form.substr(open + 1, close - open - 1);
        if (name == "value")
            cookie += value;
        else if (name == "path")
            cookie += path;
        else if (const auto time = shifted(name, now))
            cookie += cookie_date(*time);
        else
            cookie.append(form.substr(open, close + 1 - open));
        at = close + 1;
    }
}

} // namespace exemu::owa

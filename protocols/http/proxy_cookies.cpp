#include "http/proxy_cookies.hpp"

#include "auth/sealer.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "http/site.hpp"
#include "http/voice.hpp"
#include "store/store.hpp"
#include "wire/base64.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <optional>

namespace exemu::http {

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

std::string sid_of(std::string_view domain, std::string_view account)
{
    const std::uint64_t house = hash_of(0, {"domain", domain}), person = hash_of(0, {"account", domain, account});
    return fmt::format("S-1-5-21-{}-{}-{}-{}", house >> 34, house & 0x3fffffff, mix(house) >> 34, 1103 + person % 9000);
}

// "/mapi" of "/mapi/emsmdb": the virtual directory.
std::string_view directory_path(const Mount& mount)
{
    const std::string_view path = mount.path;
    return path.substr(0, path.find('/', 1));
}

class Adder {
public:
    Adder(const Visit& visit, Response& response) : visit_(visit), response_(response), now_(visit.session().clock().wall()) {}

    void add(const std::string& form, std::string_view value)
    {
        const auto found = visit_.style().cookies.find(form);
        if (found != visit_.style().cookies.end())
            response_.fields.add("Set-Cookie", fill_cookie(found->second, value, directory_path(*visit_.mount()), now_));
    }
    WallTime now() const { return now_; }

private:
    const Visit& visit_;
    Response& response_;
    WallTime now_;
};

} // namespace

std::string back_end_value(std::string_view domain, std::string_view account, WallTime now)
{
    const std::uint64_t house = hash_of(0, {"domain", domain});
    std::string text = fmt::format(
        "Database~{}~~{:%Y-%m-%dT%H:%M:%S}~{}~0", store::Guid::from_hash(house, mix(house)).to_text(), calendar(now + 30 * day), domain);
    for (char& c : text)
        c = static_cast<char>(~c);
    return sid_of(domain, account) + "=" + wire::base64_encode(text);
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

std::string random_hex()
{
    std::string text;
    for (const char c : auth::random_bytes(16))
        text += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return text;
}

void add_proxy_cookies(const Visit& visit, Response& response)
{
    const bool proxied = visit.mount() && !visit.mount()->directory.empty() && visit.voice().options.site == WebSite::default_web_site;
    if (!proxied || visit.style().cookies.empty())
        return;
    Adder adder(visit, response);
    const std::optional<std::string> brought = visit.request().cookie("X-BackEndCookie");
    if (!visit.user()) {
        if (brought)
            adder.add("backend_cleared", "");
        return;
    }
    const std::string& account = visit.user().account->name;
    const std::string& domain = visit.session().persona().domain;
    if (!brought || !brought->starts_with(sid_of(domain, account) + "="))
        adder.add("backend", back_end_value(domain, account, adder.now()));
    const std::string_view directory = visit.mount()->directory;
    if ((directory == "ews" || directory == "owa") && !visit.request().cookie("ClientId"))
        adder.add("client", random_hex());
    if (directory == "ews" && !visit.request().cookie("exchangecookie"))
        adder.add("exchange", random_hex());
}

} // namespace exemu::http

#include "http/header_plan.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "http/voice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace exemu::http {

namespace {

using Says = HeaderEntry::Says;

std::string line(std::string_view name, std::string_view value) { return fmt::format("{}: {}\r\n", name, value); }

// A bare name: its value is the server's, where it has one.
void plan_common(HeaderEntry& entry, const Voice& voice)
{
    const Style& style = voice.style;
    const bool is_back_end = voice.options.site == WebSite::back_end;
    const auto is = [&](std::string_view name) { return iequals(entry.name, name); };
    const auto fix = [&](std::string_view name, std::string_view value) {
        entry.says = Says::fixed;
        entry.text = line(name, value);
    };
    if (is("Server"))
        fix("Server", style.server);
    else if (is("Date"))
        entry.says = Says::date;
    else if (is("request-id"))
        entry.says = Says::request_id;
    else if (is("X-AspNet-Version"))
        fix("X-AspNet-Version", style.aspnet_version);
    else if (is("X-Powered-By"))
        fix("X-Powered-By", style.powered_by);
    else if (is("X-OWA-Version") && style.owa_version_anonymous)
        fix("X-OWA-Version", voice.names.build);
    else if (is("X-OWA-Version") && style.fe_server)
        entry.says = Says::build_if_known;
    else if (is("Persistent-Auth"))
        entry.says = Says::persistent_auth;
    else if (!style.fe_server || (is_back_end && (is("X-FEServer") || is("X-CalculatedBETarget"))))
        return; // the front end puts them in
    else if (is("X-FEServer") || is("X-BEServer") || is("X-DiagInfo"))
        fix(entry.name, voice.names.netbios);
    else if (is("X-CalculatedBETarget"))
        fix(entry.name, to_lower(voice.names.fqdn));
}

// "Name: value" as it stands, or a bare name.
HeaderEntry plan_entry(const std::string& written, const Voice& voice)
{
    const std::size_t colon = written.find(": ");
    HeaderEntry entry;
    entry.name = written.substr(0, colon);
    const auto is = [&](std::string_view name) { return iequals(entry.name, name); };
    entry.after_rest = is("X-Powered-By") || is("Date");
    if (is("Content-Length"))
        entry.says = Says::length;
    else if (is("Transfer-Encoding"))
        entry.says = Says::chunks;
    else if (is("WWW-Authenticate"))
        entry.says = Says::offers;
    else if (colon == written.npos)
        plan_common(entry, voice);
    else if (entry.text = written.substr(colon + 2); entry.text.contains('{'))
        entry.says = Says::filled;
    else {
        entry.says = Says::fixed;
        entry.text = line(entry.name, entry.text);
    }
    return entry;
}

} // namespace

HeaderPlan::HeaderPlan(const Headers& list, const Voice& voice)
{
    for (const std::string& written : list)
        entries.push_back(plan_entry(written, voice));
    const auto named = [&](std::string_view name) {
        return std::ranges::count_if(entries, [&](const HeaderEntry& entry) { return iequals(entry.name, name); });
    };
    has_chunks = named("Transfer-Encoding") > 0;
    offers_twice = named("WWW-Authenticate") > 1;
    const bool has_owa_version = named("X-OWA-Version") > 0;
    for (HeaderEntry& entry : entries)
        if (iequals(entry.name, "X-AspNet-Version") && !has_owa_version && (voice.style.owa_version_anonymous || voice.style.fe_server))
            entry.owa_version = voice.style.owa_version_anonymous ? line("X-OWA-Version", voice.names.build) : std::string();
    for (const std::string& written : list) {
        if (istarts_with(written, "Location: "))
            location = written.substr(10);
        if (istarts_with(written, "Content-Length: "))
            std::from_chars(written.data() + 16, written.data() + written.size(), length);
        if (iequals(written, "ETag"))
            etag = fmt::format("\"{:x}:0\"", hash_of(0, voice.names.build) & 0xffffffffffffff);
        if (iequals(written, "Last-Modified"))
            modified = std::chrono::sys_days(std::chrono::year(2013) / 3 / 4);
    }
}

void HeaderPlans::add_all(const Voice& voice)
{
    const Style& style = voice.style;
    const auto add = [&](const Headers& list) { plans_.try_emplace(&list, list, voice); };
    const Orders& orders = style.orders;
    for (const Headers* list : {&orders.challenge, &orders.proxied_challenge, &orders.proxied_ok, &orders.page, &orders.file, &orders.below,
             &style.plain.headers, &style.root.headers, &style.owa.logon})
        add(*list);
    for (const auto& [name, directory] : style.directories) {
        if (directory.headers)
            add(*directory.headers);
        if (directory.answer)
            add(directory.answer->headers);
    }
    if (style.mapi)
        add(style.mapi->headers);
}

} // namespace exemu::http

#include "http/voice.hpp"

#include "base/text.hpp"
#include "http/doors.hpp"
#include "http/health.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::http {

namespace {

Names names_of(const persona::Persona& persona)
{
    const persona::Build build = persona.build();
    const auth::Server server = auth::Server::named(persona.host, persona.netbios);
    Names names;
    names.host = persona.host;
    names.fqdn = persona.host;
    names.netbios = server.netbios_computer;
    names.domain = persona.domain;
    names.build = build.to_text();
    names.build3 = fmt::format("{}.{}.{}", build.major, build.minor, build.build);
    names.padded = fmt::format("{:02}.{:02}.{:04}.{:03}", build.major, build.minor, build.build, build.revision);
    return names;
}

void apply(Style& style, const Options& options)
{
    for (const auto& [name, wanted] : options.directories) {
        const auto found = style.directories.find(name);
        if (found == style.directories.end())
            continue; // seen by check_listener
        if (wanted.offers)
            found->second.offers = *wanted.offers;
        if (wanted.extended_protection)
            found->second.extended_protection = *wanted.extended_protection;
    }
}

const Directory* directory_of(const Style& style, const Mount& mount)
{
    const auto found = style.directories.find(mount.directory);
    return found == style.directories.end() ? nullptr : &found->second;
}

} // namespace

bool lies_at(std::string_view path, std::string_view mount)
{
    return istarts_with(path, mount) && (path.size() == mount.size() || mount.ends_with('/') || path[mount.size()] == '/');
}

const Route* Voice::route(std::string_view path) const
{
    for (const Route& route : routes)
        if (lies_at(path, route.mount.path))
            return &route;
    return nullptr;
}

bool Voice::is_bare(std::string_view path) const
{
    return std::ranges::any_of(bare_paths, [&](const std::string& bare) { return iequals(bare, path); });
}

// Exchange: "Require SSL" is set on the default web site and everything in it but a few (persona: plain_paths).
bool Voice::requires_tls(std::string_view path) const
{
    if (over_tls || options.plain_opened)
        return false;
    return std::ranges::none_of(style.plain_paths, [&](const std::string& open) { return lies_at(path, open); });
}

auth::Policy Voice::policy(const Directory* directory) const
{
    auth::Policy policy;
    policy.lm_compatibility = options.lm_compatibility;
    if (directory)
        policy.extended_protection = directory->extended_protection;
    return policy;
}

std::shared_ptr<const Voice> make_voice(
    Style style, Options options, const session::ResponderParts& parts, const std::vector<SiteKind>& kinds)
{
    auto voice = std::make_shared<Voice>();
    apply(style, options);
    voice->style = std::move(style);
    voice->options = std::move(options);
    voice->names = names_of(parts.persona);
    voice->over_tls = parts.listener.tls == scenario::ListenerTls::implicit;
    voice->plans.add_all(*voice);
    for (const auto& [name, directory] : voice->style.directories) // a directory of its own in the persona: "owa-bare"
        if (name.ends_with("-bare") && directory.status == 301)
            voice->bare_paths.push_back(directory.probe);
    const auto add = [&](std::string_view name, std::shared_ptr<const Site> site) {
        if (!site)
            return;
        for (const Mount& mount : site->mounts())
            voice->routes.push_back({mount, name, site.get(), directory_of(voice->style, mount)});
        voice->sites.push_back(std::move(site));
    };
    for (const SiteKind& kind : kinds) {
        const auto found = voice->options.sites.find(kind.name);
        const Tree* site_options = found == voice->options.sites.end() ? nullptr : &found->second;
        add(kind.name, kind.make({parts.scenario, parts.listener, *voice, site_options}));
    }
    add("health", make_health(*voice));
    for (auto& [name, site] : make_doors(*voice)) // what no site has claimed
        add(name, std::move(site));
    std::ranges::stable_sort(voice->routes, [](const Route& a, const Route& b) { return a.mount.path.size() > b.mount.path.size(); });
    return voice;
}

} // namespace exemu::http

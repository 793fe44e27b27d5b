#pragma once
#include "http/header_plan.hpp"
#include "http/options.hpp"
#include "http/site.hpp"
#include "http/style.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace exemu::http {

// Names that placeholders and header fields tell.
struct Names {
    std::string host, fqdn, netbios, domain, build, build3, padded;
};

// A path, and who answers there.
struct Route {
    Mount mount;
    std::string_view site;          // its name
    const Site* answers = nullptr;
    const Directory* directory = nullptr; // null: nobody logs in here
};

// A listener of the persona, ready to speak: what all its sessions share.
struct Voice {
    Style style;
    Options options;
    Names names;
    bool over_tls = false;
    std::vector<std::shared_ptr<const Site>> sites;
    std::vector<Route> routes; // the longest path first
    std::vector<std::string> bare_paths; // told their slash before any site is asked
    HeaderPlans plans;

    // Whose path it is; null: nobody's.
    const Route* route(std::string_view path) const;
    bool is_bare(std::string_view path) const;
    bool requires_tls(std::string_view path) const; // and this listener has none
    auth::Policy policy(const Directory*) const;
};

std::shared_ptr<const Voice> make_voice(Style, Options, const session::ResponderParts&, const std::vector<SiteKind>&);

// Whether a path is `mount` or lies below it; letter case ignored.
bool lies_at(std::string_view path, std::string_view mount);

} // namespace exemu::http

#pragma once
#include "auth/circumstances.hpp"
#include "base/options.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exemu::http {

enum class WebSite : std::uint8_t { default_web_site, back_end };

struct DirectoryOptions { // what a scenario says of a virtual directory
    std::optional<std::vector<std::string>> offers;
    std::optional<auth::ExtendedProtection> extended_protection;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("offers", &DirectoryOptions::offers,
            "Schemes of WWW-Authenticate in order: Negotiate, NTLM, Basic, Bearer; absent: as the persona's.");
        field("extended_protection", &DirectoryOptions::extended_protection, "off, allow, require; absent: as the persona's.");
    }
};

// What a listener of this protocol may say.
struct Options {
    WebSite site = WebSite::default_web_site;
    std::uint64_t lm_compatibility = 5;
    std::map<std::string, DirectoryOptions> directories;
    bool plain_opened = false;
    std::optional<std::string> redirect;
    std::vector<std::string> maintenance;
    bool client_certificates = false;
    Duration connection_timeout = std::chrono::minutes(2);
    ByteCount body_limit = 64_MiB;
    std::map<std::string, Tree> sites;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("site", &Options::site, "The web site behind this port: default, or back-end (ports 81 and 444).");
        field("lm_compatibility", &Options::lm_compatibility,
            "Windows' LmCompatibilityLevel: 5 refuses LM and NTLMv1, 4 LM alone, less none.")
            .at_most(std::uint64_t{5});
        field("directories", &Options::directories, "Virtual directory -> {offers, extended_protection}.");
        field("plain_opened", &Options::plain_opened,
            "Without TLS everything is served: \"Require SSL\" is off. Else as the persona's `plain` says.");
        field("redirect", &Options::redirect, "Without TLS, and for /, the HTTP Redirect of IIS: a URL; $P stands for the path.");
        field("maintenance", &Options::maintenance,
            "Virtual directories out of service: their healthcheck.htm is not there, as in maintenance mode.");
        field("client_certificates", &Options::client_certificates, "A client's certificate logs in whom it names (cert scheme).");
        field("connection_timeout", &Options::connection_timeout,
            "Longest silence between requests, and of a head or body that comes slowly.");
        field("body_limit", &Options::body_limit, "Longest body of a request.");
        field("sites", &Options::sites, "Site -> its own options.");
    }
};

} // namespace exemu::http

template <>
struct exemu::Words<exemu::http::WebSite> {
    using W = http::WebSite;
    static constexpr std::pair<std::string_view, W> all[] = {{"default", W::default_web_site}, {"back-end", W::back_end}};
};

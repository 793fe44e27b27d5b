#pragma once
#include "auth/circumstances.hpp"
#include "base/options.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

// How the web server of the chosen build answers: header sets in their order, offers of authentication, the marks that tools look
// for. Data of the persona (`styles.http`). A header is "Name: value", or a bare name whose value is the answer's own.
//
// Placeholders: {host} what the request called the server, {url} the same request percent-encoded in small letters, {fqdn} and
// {netbios} of the server, {domain}, {build} 15.2.1748.10, {build3} 15.2.1748, {padded} 15.02.1748.010, {guid} drawn for each request.
namespace exemu::http {

using Headers = std::vector<std::string>;

struct Answer { // to one anonymous request, whole
    std::uint64_t status = 0;
    std::string reason; // "Moved Temporarily": part of the mark
    Headers headers;    // in order
    std::string body;   // empty: none

    template <class Fields>
    static void describe(Fields& field)
    {
        field("status", &Answer::status, "Status code.").required().at_least(std::uint64_t{100}).at_most(std::uint64_t{599});
        field("reason", &Answer::reason, "Reason phrase.").required();
        field("headers", &Answer::headers, "Header fields in their order.").required();
        field("body", &Answer::body, "The body, or its template; empty where there is none.").required();
    }
};

struct Directory { // a virtual directory of the default web site
    std::string probe;              // the path that shows it: "/EWS/Exchange.asmx"
    std::uint64_t status = 0;       // to an anonymous GET of that
    std::vector<std::string> offers; // WWW-Authenticate, in order: Negotiate, NTLM, Basic
    std::optional<Headers> headers; // of its challenge, where they are not orders.challenge
    std::optional<Answer> answer;   // where it is no plain challenge
    auth::ExtendedProtection extended_protection = auth::ExtendedProtection::off;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("probe", &Directory::probe, "The path that shows this directory.").required();
        field("status", &Directory::status, "What an anonymous GET of it gets.").required();
        field("offers", &Directory::offers, "Schemes of WWW-Authenticate, in order.").required();
        field("headers", &Directory::headers, "Header fields of its challenge, in order; absent: orders.challenge.");
        field("answer", &Directory::answer, "The whole answer, where it is no plain challenge.");
        field("extended_protection", &Directory::extended_protection, "ExtendedProtectionTokenChecking of this directory.");
    }
};

struct Orders { // of header fields, by kind of answer
    Headers challenge, proxied_challenge, proxied_ok, page, file, below;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("challenge", &Orders::challenge, "A 401 of the front end; WWW-Authenticate stands for all offers.").required();
        field("proxied_challenge", &Orders::proxied_challenge, "A 401 of the back end, passed on; absent: there is no front end.");
        field("proxied_ok", &Orders::proxied_ok, "A 200 of the back end, passed on; absent: there is no front end.");
        field("page", &Orders::page, "A page that ASP.NET of the front end makes.").required();
        field("file", &Orders::file, "What IIS answers by itself: files and its error pages.").required();
        field("below", &Orders::below, "What HTTP.sys answers before any site is asked.").required();
    }
};

struct Owa { // Outlook on the web, /owa
    std::string title, resources, form_action;
    std::vector<std::string> form_fields, cookies, marks;
    Headers logon;
    std::string logon_url, after_failure;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("title", &Owa::title, "Title of the page to log on.").required();
        field("resources", &Owa::resources, "Path of icons, fonts and style sheets; bears the build.").required();
        field("logon", &Owa::logon, "Header fields of the page to log on, in order.").required();
        field("logon_url", &Owa::logon_url, "Where an anonymous GET of /owa/ is sent.").required();
        field("form_action", &Owa::form_action, "Where the form is sent.").required();
        field("form_fields", &Owa::form_fields, "Fields of the form, in order; NAME=VALUE where the page sets it.").required();
        field("cookies", &Owa::cookies, "Cookies of a session, in order.").required();
        field("after_failure", &Owa::after_failure, "Where a wrong password is sent.").required();
        field("marks", &Owa::marks, "Texts of the page that tools look for.").required();
    }
};

struct ActiveSync {
    std::string version, protocols, commands, allowed;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("version", &ActiveSync::version, "MS-Server-ActiveSync.").required();
        field("protocols", &ActiveSync::protocols, "MS-ASProtocolVersions.").required();
        field("commands", &ActiveSync::commands, "MS-ASProtocolCommands.").required();
        field("allowed", &ActiveSync::allowed, "Public and Allow of OPTIONS.").required();
    }
};

struct Ews {
    std::string schema;
    template <class Fields>
    static void describe(Fields& field)
    {
        field("schema", &Ews::schema, "Version of ServerVersionInfo.").required();
    }
};

struct AutodiscoverJson { // /autodiscover/autodiscover.json, version 2
    std::string path;
    std::vector<std::string> protocols;
    template <class Fields>
    static void describe(Fields& field)
    {
        field("path", &AutodiscoverJson::path, "Where it is asked.").required();
        field("protocols", &AutodiscoverJson::protocols, "Protocols that it knows.").required();
    }
};

struct Mapi { // MAPI over HTTP
    std::vector<std::string> paths;
    std::string server_application, page_title;
    Headers headers;
    Duration pending_period{}, expiration{};

    template <class Fields>
    static void describe(Fields& field)
    {
        field("paths", &Mapi::paths, "End points.").required();
        field("server_application", &Mapi::server_application, "X-ServerApplication.").required();
        field("page_title", &Mapi::page_title, "Title of what a browser sees once logged in.").required();
        field("headers", &Mapi::headers, "Header fields of an answer, in order.").required();
        field("pending_period", &Mapi::pending_period, "X-PendingPeriod.").required();
        field("expiration", &Mapi::expiration, "X-ExpirationInfo.").required();
    }
};

struct Health { // healthcheck.htm of each directory, without logging in
    std::string page, body;
    std::vector<std::string> directories;
    template <class Fields>
    static void describe(Fields& field)
    {
        field("page", &Health::page, "Its name.").required();
        field("body", &Health::body, "What it says.").required();
        field("directories", &Health::directories, "Directories that have it.").required();
    }
};

struct OAuth { // what ActiveSync adds for an `Authorization: Bearer`
    std::string challenge, unavailable, invalid;
    template <class Fields>
    static void describe(Fields& field)
    {
        field("challenge", &OAuth::challenge, "WWW-Authenticate, behind Basic.").required();
        field("unavailable", &OAuth::unavailable, "x-ms-diagnostics for an empty token.").required();
        field("invalid", &OAuth::invalid, "x-ms-diagnostics for a wrong one.").required();
    }
};

struct RpcProxy { // RPC over HTTP: /rpc/rpcproxy.dll
    std::vector<std::uint16_t> ports;
    std::string ok, bad_target;
    template <class Fields>
    static void describe(Fields& field)
    {
        field("ports", &RpcProxy::ports, "Ports that it may be asked for.").required();
        field("ok", &RpcProxy::ok, "Status line of a channel that is open.").required();
        field("bad_target", &RpcProxy::bad_target, "Status line for a server that is not there.").required();
    }
};

struct ErrorPage { // of IIS or of HTTP.sys: the vendor's text is not copied, its length is
    std::uint64_t status = 0, length = 0;
    std::string title;
    template <class Fields>
    static void describe(Fields& field)
    {
        field("status", &ErrorPage::status, "Status code.").required();
        field("title", &ErrorPage::title, "What it is called, as tools read it.").required();
        field("length", &ErrorPage::length, "Its length in bytes; 0: as it comes.").required();
    }
};

struct Style {
    std::string server, server_below, aspnet_version, powered_by;
    std::vector<std::string> alpn;
    bool fe_server = false, owa_version_anonymous = false;
    Answer plain, root, options;
    std::map<std::string, ErrorPage> error_pages; // "404", "403", "below-400-host"...
    std::vector<std::string> plain_paths;
    std::map<std::string, std::string> cookies;
    std::map<std::string, Tree> sites; // what a site says, in its own words: it decodes them
    Orders orders;
    std::map<std::string, Directory> directories;
    Owa owa;
    std::optional<std::string> ecp_title;
    ActiveSync activesync;
    Ews ews;
    RpcProxy rpc_proxy;
    std::optional<AutodiscoverJson> autodiscover_json; // these came with later builds
    std::optional<Mapi> mapi;
    std::optional<Health> health;
    std::optional<OAuth> oauth;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("server", &Style::server, "Server, as IIS says it.").required();
        field("server_below", &Style::server_below, "Server of HTTP.sys, where no site answers.").required();
        field("aspnet_version", &Style::aspnet_version, "X-AspNet-Version.").required();
        field("powered_by", &Style::powered_by, "X-Powered-By.").required();
        field("alpn", &Style::alpn, "Protocols that TLS offers, in order; empty: no ALPN.").required();
        field("fe_server", &Style::fe_server, "X-FEServer is in the answers of the front end.").required();
        field("owa_version_anonymous", &Style::owa_version_anonymous, "X-OWA-Version is in answers to whom it does not know.").required();
        field("plain", &Style::plain, "GET / on port 80.").required();
        field("error_pages", &Style::error_pages, "Error pages by what they are for: a status, or below-NAME for those of HTTP.sys.")
            .required();
        field("plain_paths", &Style::plain_paths, "Paths that need no TLS.").required();
        field("root", &Style::root, "GET / on port 443.").required();
        field("options", &Style::options, "OPTIONS *: of the server as a whole.").required();
        field("cookies", &Style::cookies, "Set-Cookie, by what it is for; {value}, {+30d} an expiry from now on.").required();
        field("sites", &Style::sites, "Site -> what it says, in its own words.");
        field("orders", &Style::orders, "Order of header fields, by kind of answer.").required();
        field("directories", &Style::directories, "Virtual directories by name.").required();
        field("owa", &Style::owa, "The page to log on, and its form.").required();
        field("ecp_title", &Style::ecp_title, "Title of the same page when /ecp has sent the browser there; absent: the same title.");
        field("activesync", &Style::activesync, "Exchange ActiveSync.").required();
        field("ews", &Style::ews, "Exchange Web Services.").required();
        field("rpc_proxy", &Style::rpc_proxy, "RPC over HTTP.").required();
        field("autodiscover_json", &Style::autodiscover_json, "Autodiscover version 2; absent: this build has none.");
        field("mapi", &Style::mapi, "MAPI over HTTP; absent: this build has none.");
        field("health", &Style::health, "Health pages; absent: this build has none.");
        field("oauth", &Style::oauth, "Answers to bearer tokens; absent: not known of this build.");
    }
};

} // namespace exemu::http

#pragma once
#include "http/message.hpp"
#include "http/style.hpp"
#include "http/turn.hpp"
#include "http/visit.hpp"
#include "session/session.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

// How a web application lives inside the HTTP dialogue (docs/architecture.md, "Sites"). http hears the request, finds the site by its
// path, asks `http.request`, lets the peer log in where the virtual directory wants it, and then asks the site, which answers by a
// moment of its own (http/turn.hpp).
namespace exemu::http {

struct Voice;

// A virtual directory: a path, and which entry of the persona's `styles.http.directories` says what it offers and how its challenge looks.
struct Mount {
    std::string path;      // "/Autodiscover"; it and what lies below it. Letter case ignored, the longest wins
    std::string directory; // "autodiscover"; empty: none, nobody logs in here
};

enum class Access : std::uint8_t {
    anonymous, // the site answers whoever comes
    login,     // by a scheme of the virtual directory; http answers 401 until one has succeeded
};

// One per listener and load, shared by all its sessions: immutable.
class Site {
public:
    virtual ~Site() = default;
    virtual std::vector<Mount> mounts() const = 0;
    // Who comes to a mount asks for this. Before the body is read.
    virtual Access access(const Request&, const Mount&) const { return Access::login; }
    // This path shows a page on which somebody types a password: the lab's notice is put into whatever HTML is answered there, behind
    // every rule, and `body_file` is refused.
    virtual bool asks_for_password(const Request&) const { return false; }
    // The answer: take a turn of the site's own, or `visit.say()` where there is no moment for it. Runs while the turn of http.request is
    // being answered; PeerGone, DeadlinePassed and Stopping pass through.
    virtual Task<session::Reply> answer(Visit&) const = 0;
};

struct SiteParts { // what a Site is made from
    const scenario::Scenario& scenario;
    const scenario::Listener& listener;
    const Voice& voice; // outlives the site; the persona's style is in it
    const Tree* options; // of `sites: {NAME: ...}` of the listener, checked; null when it says nothing
};

// An entry of the catalogue's list of sites.
struct SiteKind {
    std::string name; // as the field `site` tells it: "autodiscover"
    std::function<void(scenario::Language&)> describe; // its events
    std::function<std::shared_ptr<const Site>(const SiteParts&)> make; // null: this build has no such site
    std::function<void(const Tree& options, Problems&)> check_options = {}; // empty: it has none
    std::vector<OptionDoc> options = {};
    std::function<void(const Tree& style, Problems&)> check_style = {}; // of a persona's `styles.http.sites.NAME`; empty: it has none
};

// What the event of a site takes, and its reply in the form of HTTP. `causes` beyond busy, unavailable, too_many and internal.
scenario::EventGrammar site_grammar(std::uint32_t causes = 0);

// Where a client reaches a path of this server over TLS: "https://mail.contoso.test/EWS/Exchange.asmx". The host is the listener's
// `advertise`, else the persona's host; a port other than 443 is told, and follows the offset under which this process listens.
std::string public_url(const session::Session&, std::string_view path);
// The same of a listener of the scenario: its host, and the port that it really has. Nothing: there is no such listener.
struct PublicAddress {
    std::string host;
    std::uint16_t port = 0;
};
std::optional<PublicAddress> public_address(const session::Session&, std::string_view protocol, std::uint16_t documented_port);

} // namespace exemu::http

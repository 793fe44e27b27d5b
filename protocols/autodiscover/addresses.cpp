#include "autodiscover/addresses.hpp"

#include "directory/names.hpp"
#include "session/session.hpp"

#include <algorithm>

namespace exemu::autodiscover {

namespace {

struct Documented { // what clients are sent to: the ports that Exchange's own documents name
    const char* type;
    const char* protocol;
    std::uint16_t port;
};
constexpr Documented documented[] = {
    {"IMAP", "imap", 993}, {"IMAP", "imap", 143}, {"POP3", "pop3", 995}, {"POP3", "pop3", 110}, {"SMTP", "smtp", 587}};

MailServer::Protection protection_of(scenario::ListenerTls tls)
{
    switch (tls) {
    case scenario::ListenerTls::implicit: return MailServer::Protection::tls;
    case scenario::ListenerTls::starttls: return MailServer::Protection::starttls;
    case scenario::ListenerTls::none: break;
    }
    return MailServer::Protection::none;
}

} // namespace

Addresses addresses_of(const session::Session& session)
{
    const std::string& usual = session.persona().host;
    Addresses addresses;
    addresses.oab_folder = directory::object_guid(session.directory(), directory::offline_book_name());
    if (const session::Door* door = session.doors().find("http", std::uint16_t{443})) {
        addresses.origin = door->origin(usual);
        addresses.host = door->host(usual);
    } else if (const session::Door* other = session.doors().named(session.listener().name)) { // no 443 in this scenario: this very door
        addresses.origin = other->origin(usual);
        addresses.host = other->host(usual);
    }
    for (const Documented& one : documented) {
        const bool has_type = std::ranges::any_of(addresses.mail, [&](const MailServer& server) { return server.type == one.type; });
        if (const session::Door* door = has_type ? nullptr : session.doors().find(one.protocol, one.port))
            addresses.mail.push_back({one.type, door->host(usual), door->port, protection_of(door->tls)});
    }
    return addresses;
}

} // namespace exemu::autodiscover

#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exemu::session {
class Session;
}

// What Autodiscover gives out: where each service of this organization is really reached, under offsets and `advertise`.
namespace exemu::autodiscover {

struct MailServer { // IMAP, POP or SMTP
    enum class Protection : std::uint8_t { none, starttls, tls };
    std::string type; // as the POX protocol writes it: "IMAP", "POP3", "SMTP"
    std::string host;
    std::uint16_t port = 0;
    Protection protection = Protection::none;
};

struct Addresses {
    std::string origin; // "https://mail.contoso.test:10443"
    std::string host;   // "mail.contoso.test": of RPC over HTTP and the like
    std::string oab_folder; // GUID
    std::vector<MailServer> mail;

    std::string url(std::string_view path) const { return origin + std::string(path); }
    std::string ews() const { return url("/EWS/Exchange.asmx"); }
    std::string owa() const { return url("/owa/"); }
    std::string ecp() const { return url("/ecp/"); }
    std::string oab() const { return url("/OAB/" + oab_folder + "/"); }
    std::string activesync() const { return url("/Microsoft-Server-ActiveSync"); }
    std::string unified_messaging() const { return url("/EWS/UM2007Legacy.asmx"); }
    std::string mapi(std::string_view end_point, std::string_view mailbox_id) const // "emsmdb", "nspi"
    {
        return url("/mapi/" + std::string(end_point) + "/?MailboxId=" + std::string(mailbox_id));
    }
};

Addresses addresses_of(const session::Session&);

} // namespace exemu::autodiscover

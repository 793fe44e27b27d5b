#pragma once
#include "dns/grammar.hpp"

#include <cstdint>
#include <string>
#include <vector>

// What the scenario's own domain says of itself: where its mail goes, where Autodiscover and the web mail are. Nothing of the world.
namespace exemu::dns {

struct Site {
    std::string domain, host;           // "contoso.test", "mail.contoso.test"
    std::vector<std::string> addresses; // listened on or advertised, each once
    std::uint16_t https_port = 443;     // as it really is: SRV can tell
};

// RFC 1034 4.3.2 over a zone of a dozen names: the records of a name and type, CNAME followed; NXDOMAIN and NODATA with the SOA in the
// authority section (RFC 2308). A name of elsewhere is REFUSED.
Answer look_up(const Site&, const std::string& name, const std::string& type);
std::vector<Record> records(const Site&); // all of them
// "1.0.0.127.in-addr.arpa"; empty where the text is no address.
std::string reverse_name(const std::string& address);

} // namespace exemu::dns

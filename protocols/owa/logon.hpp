#pragma once
#include "http/visit.hpp"
#include "owa/gate.hpp"

#include <string>
#include <string_view>

// The pages around a session: the form to log on, the expired password, good-bye, errors. They are our own and say so; where a password
// is asked for, the lab's notice is put in by the web server, behind every rule.
namespace exemu::owa {

struct LogonPage {
    LogonReason reason = LogonReason::first;
    std::string destination; // where the form leads: an address of this server
    bool for_ecp = false;
};
std::string logon_page(const http::Visit&, const LogonPage&);

// A page of the same look: `heading` is text, `content` HTML.
std::string plain_page(const http::Visit&, std::string_view title, std::string_view heading, std::string_view content);

std::string expired_page(const http::Visit&, std::string_view user, std::string_view url, std::string_view problem);
std::string logoff_page(const http::Visit&);
std::string error_page(const http::Visit&, unsigned code, std::string_view what);

// Language and time zone that a mailbox may have, by the numbers and names that the form of OWA has.
struct Regional {
    unsigned lcid = 1033;
    std::string zone = "UTC"; // tzid: a name of Windows
    std::string_view locale() const;    // BCP 47
    std::string_view iana_zone() const;
};
bool is_known(const Regional&);
std::string language_page(const http::Visit&, const Regional&, std::string_view destination, std::string_view canary);

// The icon of a page: our own, as a file of Windows.
std::string icon();

} // namespace exemu::owa

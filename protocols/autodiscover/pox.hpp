#pragma once
#include "autodiscover/addresses.hpp"
#include "autodiscover/style.hpp"
#include "autodiscover/subject.hpp"
#include "base/clock.hpp"
#include "persona/persona.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

// "Plain old XML": POST /autodiscover/autodiscover.xml, for Outlook ([MS-OXDSCLI]) and for phones ([MS-ASCMD] 2.2.1.1). Sans-IO.
namespace exemu::autodiscover {

enum class Schema : std::uint8_t { outlook, mobilesync };
std::string_view to_text(Schema);

struct PoxRequest {
    Schema schema = Schema::outlook;
    std::string email, legacy_dn; // one of them may be absent
    bool asked_for_a_schema_of_ours = true; // AcceptableResponseSchema is one that can be answered; else 601
};

// What is no request at all is error 600: not XML, another root, neither address nor DN. `at` counts from the body's start.
Parsed<PoxRequest> parse_pox(std::string_view body);

// ErrorCode of [MS-OXDSCLI] 2.2.4.1.1.3.2.
enum PoxError : unsigned {
    cannot_be_found = 500,
    bad_address = 501,
    invalid_request = 600,
    provider_unavailable = 601,
    misconfigured = 602,
    internal_error = 603,
};

struct PoxContext { // what an answer is made of
    const Style& style;
    const persona::Persona& persona;
    const Addresses& addresses;
    WallTime now{};
    bool mapi_http = false;    // the client can, and so can the build
    bool always_rpc = false;   // EXCH and EXPR even then
    bool mail_protocols = false; // IMAP, POP3 and SMTP too
};

std::string write_outlook_settings(const PoxContext&, const Subject&);
std::string write_mobilesync_settings(const PoxContext&, const Subject&);

// Response/Error with the server's time and id. Exchange: to Outlook it stands in the namespace of the root.
std::string write_pox_error(const PoxContext&, Schema, unsigned code, std::string_view message);
// Action/Error of phones ([MS-ASCMD] 2.2.3.177.1): status 1 or 2.
std::string write_mobilesync_failure(const PoxContext&, std::string_view email, unsigned status, std::string_view message);
std::string write_redirect_address(Schema, std::string_view email, std::string_view to);
// Outlook's alone: phones know no such action, and are told by HTTP.
std::string write_redirect_url(std::string_view to);

// ServerVersion of EXCH: "73C1840A" is 15.1.1034.
std::string server_version(const persona::Build&);

} // namespace exemu::autodiscover

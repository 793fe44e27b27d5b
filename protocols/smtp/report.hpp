#pragma once
#include "base/clock.hpp"
#include "store/blob.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// Delivery reports (RFC 3461, 3462, 3464), sans-IO: what a mail client shows as such.
namespace exemu::smtp {

// RFC 3464 2.3.3. In the order of what a sender must know first.
enum class Action : std::uint8_t { failed, delayed, relayed, expanded, delivered };
std::string_view to_text(Action);

// What became of one recipient.
struct Fate {
    Action action = Action::delivered;
    std::string recipient;  // alice@contoso.test
    std::string orcpt;      // as given, "rfc822;xtext"; empty when there was none
    std::string status;     // "5.1.10"
    std::string diagnostic; // "550 5.1.10 RESOLVER..."; empty when all is well
};

// What a report is made from, besides its recipients' fates.
struct Report {
    std::string fqdn;         // Reporting-MTA
    std::string received_from; // the peer's name, as its EHLO gave it; empty: not told
    std::string from;         // whole field body: "Postmaster <postmaster@contoso.test>"
    std::string to;           // envelope sender of the original
    std::string message_id;   // of the report
    std::string original_id, subject; // of the original
    std::string envid;        // decoded
    WallTime arrived{}, now{};
    std::chrono::minutes zone{};
    bool is_ndr_marked = true; // X-MS-Exchange-Message-Is-Ndr
    bool utf8 = false;         // addresses or the original's header need UTF-8 (RFC 6533)
    bool full = false;         // the original comes back whole, not its header alone
};

// "Undeliverable: Hello", in the words that Exchange puts before a subject, by the gravest of the fates.
std::string report_subject(Action, std::string_view subject);

// The report as a message. What it returns of `original` is copied. Not empty; all fates have their own block.
std::shared_ptr<const store::Blob> write_report(
    const Report&, const std::vector<Fate>&, const store::Blob& original, std::string_view trace);

} // namespace exemu::smtp

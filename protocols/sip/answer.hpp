#pragma once
#include "sip/request.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Answers and our own requests, written as the persona orders their header fields. Sans-IO.
namespace exemu::sip {

// One field of a persona's list, ready to be written.
struct Line {
    // clang-format off
    enum class What : std::uint8_t {
        text, to, via, from, call_id, cseq, record_route, contact, length, type, session_expires, min_se, diagnostics, // of answers
        route, event, subscription_state, // of requests
    };
    // clang-format on
    What what = What::text;
    std::string name; // as written
    std::string text; // of What::text whole fields with their line ends; else what stood behind the colon, perhaps nothing
};
using Lines = std::vector<Line>;
// "To", "SUPPORTED: timer"... Placeholders that do not change are filled by the caller before.
Lines make_lines(const std::vector<std::string>& fields);

// Where a request came from, for received and rport (RFC 3581).
struct Peer {
    std::string_view address;
    std::uint16_t port = 0;
};

// What one message holds besides what is copied from the request.
struct Content {
    std::string_view status_line; // without its line end
    std::string_view tag;         // of To, where the request has none; empty: none is put in
    std::string_view contact, type, session_expires, min_se, diagnostics; // empty: the field is left out
    std::string_view route, event, subscription_state;
    std::string_view body;
    std::string_view more;        // whole fields with their line ends, before the empty line
    bool record_route = false;    // copied: of answers that make a dialog
};

std::string write_answer(const Lines&, const Request&, const Peer&, const Content&);

// A request within a dialog, or beside it.
struct Outgoing {
    std::string_view method, uri, via, from, to, call_id; // values
    std::uint32_t cseq = 0;
};
std::string write_request(const Lines&, const Outgoing&, const Content&);

// An answer of which an option of its fields is left out: what a peer needs to understand it, and nothing else. Over UDP to strangers.
std::string lean(std::string_view message);

} // namespace exemu::sip

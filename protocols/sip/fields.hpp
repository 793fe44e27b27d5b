#pragma once
#include "sip/uri.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Header fields that mean something to us (RFC 3261 20, 25.1). Views into the value that was read.
namespace exemu::sip {

// name-addr or addr-spec, and the parameters behind it: From, To, Contact, Route, Diversion...
struct Party {
    std::string_view display; // with its quotes
    Uri uri;
    std::string_view parameters; // behind the first ';'
    std::string_view tag;        // one of them; empty: there is none

    std::optional<std::string_view> parameter(std::string_view name) const { return find_parameter(parameters, name); }
    // A display name without its quotes and backslashes.
    std::string shown_name() const;
};
// One of them, and the end.
Parsed<Party> parse_party(std::string_view);
// A list with commas; at most `most` of them are kept.
Parsed<std::vector<Party>> parse_parties(std::string_view, std::size_t most = 64);

struct Via {
    std::string_view text; // of this one alone
    std::string_view protocol, version, transport, host;
    std::uint16_t port = 0;
    std::string_view parameters;
    std::string_view branch;
    std::string_view bare_rport; // the word itself, where it has no value
    bool rport = false;

    // z9hG4bK and something behind it (8.1.1.7): a transaction of RFC 3261.
    bool has_cookie() const;
    bool empty_cookie() const; // z9hG4bK, and nothing behind it
};
inline constexpr std::string_view cookie = "z9hG4bK";
// The first of a list, and where the next begins (the size of the text when there is none).
Parsed<Via> parse_via(std::string_view, std::size_t& next);

struct CSeq {
    std::uint32_t number = 0;
    std::string_view method;
};
Parsed<CSeq> parse_cseq(std::string_view);

// RAck: response-num CSeq-num Method (RFC 3262 7.2).
struct RAck {
    std::uint32_t response = 0;
    CSeq cseq;
};
Parsed<RAck> parse_rack(std::string_view);

// Words of a list with commas: option tags, methods, types without their parameters.
std::vector<std::string_view> list_of(std::string_view);

// Session-Expires (RFC 4028 4).
struct SessionExpires {
    std::uint32_t seconds = 0;
    std::string_view refresher;
};
Parsed<SessionExpires> parse_session_expires(std::string_view);

} // namespace exemu::sip

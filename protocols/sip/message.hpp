#pragma once
#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// A SIP message as it came (RFC 3261 7): start line, header fields, body. Sans-IO; views into what was read, which must outlive it.
namespace exemu::sip {

// clang-format off
enum class Name : std::uint8_t {
    other, via, from, to, call_id, cseq, max_forwards, contact, content_length, content_type, content_disposition, content_encoding,
    accept, allow, authorization, date, diversion, event, expires, history_info, min_se, p_asserted_identity, proxy_authorization,
    proxy_require, rack, reason, record_route, refer_to, replaces, require, route, rseq, session_expires, subject, subscription_state,
    supported, unsupported, user_agent, warning, // the last
};
// clang-format on
// By its full or its compact form (7.3.3), letter case ignored.
Name name_of(std::string_view);

struct HeaderField {
    Name name = Name::other;
    std::string_view written;
    std::string_view value; // without white space at its ends; folds as they came
};

// What is wrong with a message, and what it is answered (8.2, 21.4). The sentence is one of ours, for journal and reason.
struct Fault {
    unsigned status = 400;
    std::string_view sentence;
    std::size_t at = 0; // bytes from the start of the message, where that is known
};

struct Message {
    enum class Kind : std::uint8_t { nothing, request, response };

    Kind kind = Kind::nothing; // nothing: its first line is not SIP's
    std::string_view method, uri, version; // of a request
    unsigned status = 0;                   // of a response
    std::string_view reason;
    std::vector<HeaderField> headers;
    std::string_view body;
    std::size_t head = 0; // bytes up to the body
    std::optional<Fault> fault; // the first thing that is wrong with its form
    std::array<std::uint16_t, static_cast<std::size_t>(Name::warning) + 1> first{}; // of each name: its place in headers, from 1; 0: none

    bool is_request() const { return kind == Kind::request; }
    // The first field of that name; null when there is none.
    const HeaderField* find(Name name) const
    {
        const std::uint16_t place = first[static_cast<std::size_t>(name)];
        return place == 0 ? nullptr : &headers[place - 1u];
    }
    const HeaderField* find(std::string_view written) const;
    std::string_view value(Name name) const // empty when it is not there
    {
        const HeaderField* field = find(name);
        return field ? field->value : std::string_view();
    }
    std::size_t count(Name) const;
};

inline constexpr std::size_t most_head = 32 * 1024; // bytes of start line and header
inline constexpr std::size_t most_headers = 256;    // fields
inline constexpr std::size_t most_body = 28 * 1024; // bytes; both together are less than a connection holds unread

// `whole`: the bytes of one datagram, or what the framing found to be one message. The body is what Content-Length says, where it says
// so, and the rest otherwise (18.3); a length that passes the bytes there are is a fault.
Message parse_message(std::string_view whole);

// The number in a Content-Length; nothing when it is none. Two that differ are a fault (RFC 4475 3.3.9).
struct Length {
    bool present = false;
    std::optional<std::uint64_t> bytes;
};
Length content_length(const Message&);

} // namespace exemu::sip

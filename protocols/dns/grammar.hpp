#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Queries and answers of the Domain Name System (RFC 1035), as bytes. The wire format is ldns's; nothing here is kept between calls.
namespace exemu::dns {

constexpr std::size_t most_message = 4096; // of a query; ours are shorter

struct Query {
    std::uint16_t id = 0;
    int opcode = 0; // 0: QUERY
    bool recursion_desired = false;
    bool edns = false;     // the peer knows EDNS (RFC 6891)
    std::string name;      // lower case, without the last dot; "." is the root
    std::string type;      // "A", "SRV", "TYPE65280"
    bool internet = true;  // class IN
    std::string original;  // the bytes it came in
};

// What is no query: an answer goes to nobody.
struct Malformed {
    bool answerable = false; // there is a header of a query, and so an id to answer to
    std::string expected;
};
std::expected<Query, Malformed> parse_query(std::string_view message);

enum class Rcode : std::uint8_t { noerror = 0, formerr = 1, servfail = 2, nxdomain = 3, notimp = 4, refused = 5 };
std::string_view to_text(Rcode);
std::optional<Rcode> rcode_named(std::string_view); // letter case ignored

struct Record { // one line of a zone: "mail.contoso.test 3600 IN A 127.0.0.1"
    std::string name, type, data;
    std::uint32_t ttl = 3600;
    bool operator==(const Record&) const = default;
};

struct Answer {
    Rcode code = Rcode::noerror;
    bool authoritative = true;
    std::vector<Record> answer, authority, additional;
};

// The bytes of an answer, never more than `most`: what does not fit is left out and TC says so (RFC 2181 9).
std::string write_answer(const Query&, const Answer&, std::size_t most);
// For what could not be parsed: the header with FORMERR and nothing else. Empty where there is no header of a query.
std::string write_formerr(std::string_view message);

// TCP: two bytes of length before each message (RFC 1035 4.2.2). Nothing: more must come.
struct Frame {
    std::string_view message;
    std::size_t consumed = 0;
};
std::optional<Frame> read_frame(std::string_view input);
std::string framed(std::string message);

} // namespace exemu::dns

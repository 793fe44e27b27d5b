#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

// The grammar of "gram", sans-IO: one text to a datagram, in the manner of SIP over UDP (RFC 3261).
//
//     request = "REQ" SP id SP verb [SP words]      PING, ECHO words, BYE
//     answer  = "RES" SP id SP code SP words        1xx provisional, 2xx success, the rest refuses
//     ack     = "ACK" SP id
//     id      = 1*16(ALPHA / DIGIT)
namespace exemu::gram {

struct Request {
    std::string id;
    std::string verb; // upper case
    std::string words;
};
struct Ack {
    std::string id;
};

Parsed<std::variant<Request, Ack>> parse_datagram(std::string_view);
std::string write_answer(std::string_view id, unsigned code, std::string_view words);

} // namespace exemu::gram

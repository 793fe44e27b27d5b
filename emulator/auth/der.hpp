#pragma once
#include "wire/byte_reader.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// As much of DER (X.690) as the tokens of GSS-API need: definite lengths, tags of one byte.
namespace exemu::auth::der {

enum Tag : std::uint8_t { octet_string = 0x04, oid = 0x06, enumerated = 0x0A, sequence = 0x30, application_0 = 0x60, context_0 = 0xA0 };

// The value of the element that comes next, when it has this tag; else the reader fails. A length of more than four bytes, one that
// is longer than it need be (10.1) and one that reaches beyond the reader fail too.
wire::ByteReader element(wire::ByteReader&, std::uint8_t tag);
// The tag that comes next; 0 at the end.
std::uint8_t next_tag(wire::ByteReader); // looks ahead in a copy

std::string wrap(std::uint8_t tag, std::string_view value);

} // namespace exemu::auth::der

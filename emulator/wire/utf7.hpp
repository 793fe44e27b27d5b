#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

// Modified UTF-7 of IMAP's mailbox names (RFC 3501 5.1.3), from and to UTF-8.
namespace exemu::wire {

// Errors: an octet that is not printable ASCII, broken base64, lone surrogates, "&" that never ends, and base64 of what is
// printable: the standard allows each name one form only.
Parsed<std::string> decode_utf7(std::string_view);
// What is no UTF-8 is taken as U+FFFD.
std::string encode_utf7(std::string_view utf8);

// UTF-8 (RFC 3629): the next character, or U+FFFD for an octet that begins none. `at` moves on.
char32_t next_utf8(std::string_view text, std::size_t& at);
void append_utf8(std::string& out, char32_t);
bool is_utf8(std::string_view);

} // namespace exemu::wire

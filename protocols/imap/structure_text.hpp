#pragma once
#include "wire/mime.hpp"

#include <string>
#include <string_view>

// ENVELOPE, BODY and BODYSTRUCTURE as an answer writes them (RFC 3501 7.4.2).
namespace exemu::imap {

std::string envelope_text(const wire::MimeEnvelope&);
std::string body_text(const wire::MimePart&, bool extended);
// nstring: NIL for what is empty; quoted where that can be, else a literal.
void append_nstring(std::string& out, std::string_view);
void append_string(std::string& out, std::string_view); // "" for what is empty

} // namespace exemu::imap

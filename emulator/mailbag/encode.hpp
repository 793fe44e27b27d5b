#pragma once
#include <string>
#include <string_view>

// Text other than US-ASCII in mail.
namespace exemu::mailbag {

// Unstructured text or a phrase in a header field: as it stands, or as encoded words of at most 75 characters, each of whole characters, folded
// (RFC 2047, sections 2 and 5). `column` is where it begins in its line.
std::string encoded_words(std::string_view utf8, std::size_t column);
// display-name <address> (RFC 5322 3.4).
std::string mailbox_text(std::string_view name, std::string_view address, std::size_t column);
// Quoted-printable (RFC 2045 6.7), lines of at most 76 characters; ends with CRLF.
std::string quoted_printable(std::string_view utf8);
// filename=, in quotes or extended (RFC 2231, section 4).
std::string file_name_parameter(std::string_view utf8);

} // namespace exemu::mailbag

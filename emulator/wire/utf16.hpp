#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

// UTF-16 little-endian, as Windows puts names on the wire ([MS-NLMP] 2.2, NDR strings, WBXML opaque data).
namespace exemu::wire {

// What is no UTF-8 becomes U+FFFD.
std::string utf16le_of(std::string_view utf8);

// Strict: an odd number of bytes and a surrogate without its partner are errors, told with their place in bytes.
Parsed<std::string> utf8_of(std::string_view utf16le);

// Upper case as Windows takes names, simple mappings alone: Basic Latin, Latin-1, Latin Extended-A, Greek, Cyrillic.
std::string utf8_upper(std::string_view);

} // namespace exemu::wire

#pragma once
#include <string>
#include <string_view>

namespace exemu::journal {

// Length of the UTF-8 character at the start of `text` (RFC 3629: no overlong form, no surrogate, at most U+10FFFF); 0 when the
// bytes there are none.
std::size_t utf8_length(std::string_view text);

// Appends `text` as a JSON string with its quotes (RFC 8259 section 7). A byte that is not UTF-8 becomes \ufffd.
void append_json(std::string& out, std::string_view text);

} // namespace exemu::journal

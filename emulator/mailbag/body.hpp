#pragma once
#include "base/random.hpp"
#include "mailbag/words.hpp"

#include <cstddef>
#include <string>
#include <string_view>

// Bodies of generated mail by the line, to the byte. Lines are made once per script and copied: 100,000 messages cost what copying costs.
namespace exemu::mailbag {

// Exactly `size` bytes (at least 3) of text lines, in the transfer encoding of its script: 7bit for latin, else quoted-printable.
void draw_lines(Script, Random&, std::size_t size, std::string& out);
// The same as paragraphs of HTML, quoted-printable.
void draw_html(Script, Random&, std::size_t size, std::string& out);
inline constexpr std::string_view html_open = "<html><body>\r\n", html_close = "</body></html>\r\n";

// Exactly `size` bytes of base64, a multiple of base64_line.
inline constexpr std::size_t base64_line = 78; // 76 characters (RFC 2045 6.8) and CRLF
void draw_base64(Random&, std::size_t size, std::string& out);

} // namespace exemu::mailbag

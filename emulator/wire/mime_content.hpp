#pragma once
#include "wire/mime.hpp"

#include <cstddef>
#include <string>
#include <string_view>

// What is in a part of a message (RFC 2045 6, RFC 2046 4.1.2): its transfer encoding undone, its characters made UTF-8.
namespace exemu::wire {

// The bytes of a part without parts; at most about `most` of them. What is not valid in its encoding is passed over.
std::string part_bytes(std::string_view message, const MimePart&, std::size_t most);
// The same of a text, in valid UTF-8 without NUL, whatever the part says of its characters; line ends as they are.
std::string part_text(std::string_view message, const MimePart&, std::size_t most);
// Its name: filename of its disposition, else name of its type; decoded. Empty where it has none.
std::string part_name(const MimePart&);
// Case ignored; empty where there is none.
std::string parameter_of(const MimeParameters&, std::string_view name);

} // namespace exemu::wire

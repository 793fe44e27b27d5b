#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace exemu::mailbag {

// "A.B&AOQ-" -> "A/Bä": the name of a folder in a Maildir++, dots between its parts, each in modified UTF-7 (RFC 3501 5.1.3) as
// Courier and Dovecot write it.
Parsed<std::string> folder_of_maildir(std::string_view name);

} // namespace exemu::mailbag

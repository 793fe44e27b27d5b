#pragma once
#include <string>
#include <string_view>

namespace exemu::verdict {

// For content and attributes alike of XML and HTML: what may not stand there becomes U+FFFD; line ends as references, since
// attributes would turn them into spaces.
std::string xml(std::string_view text);

} // namespace exemu::verdict

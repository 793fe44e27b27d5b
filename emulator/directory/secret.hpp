#pragma once
#include <string_view>

namespace exemu::directory {

// Are two secrets the same? Looks at every typed byte whatever comes before it, so the time tells neither how many bytes were
// right nor how long the secret is.
bool same_secret(std::string_view secret, std::string_view typed);

} // namespace exemu::directory

#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace exemu::wire {

// The addresses of an unfolded address list (RFC 5322 3.4), "alice@contoso.test" each, without names, comments, groups and quotes
// that need not be. What is no address is left out: whoever shows the list shows it as it came.
std::vector<std::string> addresses_of(std::string_view list, std::size_t most = 100);

} // namespace exemu::wire

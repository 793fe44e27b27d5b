#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace exemu::net {

// The plain handshake records at the beginning of a flight, cut into records that carry at most `most` bytes (RFC 8446 5.1 lets a
// message be spread over records as anybody likes); what comes after them, which keys protect, stays as it is.
std::string in_smaller_records(std::string_view flight, std::size_t most);

} // namespace exemu::net

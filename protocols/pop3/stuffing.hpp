#pragma once
#include "session/reply.hpp"
#include "store/blob.hpp"

#include <cstdint>
#include <memory>
#include <vector>

// A message on its way out: a dot before each line that begins with one (RFC 1939 section 3), a line end where the last is missing,
// then the dot alone. Slices of the blob, nothing copied.
namespace exemu::pop3 {

// Where the first `lines` lines of the body end; the header and the empty line always belong to it (RFC 1939 section 7, TOP).
std::size_t end_of_top(const store::Blob&, std::uint64_t lines);

// The first `end` bytes as segments of a reply. A message in which very many lines begin with a dot is generated piece by piece
// instead, so that memory stays bounded.
std::vector<session::Segment> stuffed(std::shared_ptr<const store::Blob>, std::size_t end);

} // namespace exemu::pop3

#pragma once
#include "imap/grammar.hpp"
#include "store/blob.hpp"

#include <memory>
#include <optional>
#include <string>

// What FETCH shows of a message: octets of its blob, and its structure (RFC 3501 7.4.2).
namespace exemu::imap {

// The octets of a section: a stretch of the blob, or a text made from it.
struct Contents {
    std::shared_ptr<const store::Blob> blob; // null: `text`
    std::size_t from = 0, count = 0;
    std::string text;

    std::size_t size() const { return blob ? count : text.size(); }
    void cut(std::size_t first, std::size_t most); // <from.count>; what lies beyond the end is empty
};
// Nothing when the message has no such part.
std::optional<Contents> contents_of(const Section&, const std::shared_ptr<const store::Blob>&);

// Where the header ends, its empty line included. The whole message when there is none.
std::size_t header_size(const store::Blob&);

// A message's structure, and the answers made from it.
struct Structure {
    struct Parts;
    std::shared_ptr<const Parts> parts;
    std::string envelope, body, body_structure;
    std::size_t cost = 0; // bytes of memory
};
// Parsed once, and kept as long as the blob lives and there is room: all sessions share it. Never null.
std::shared_ptr<const Structure> structure_of(const std::shared_ptr<const store::Blob>&);
inline constexpr std::size_t most_kept_structures = 16 * 1024 * 1024; // bytes
std::uint64_t structures_parsed(); // so far: for tests

} // namespace exemu::imap

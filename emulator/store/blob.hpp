#pragma once
#include "store/buffer.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace exemu::store {

// Immutable bytes of a message, one copy for all recipients: a chain of 64 KiB chunks from a pool; what comes before and after
// the full chunks costs its own size, so a small mail is small.
class Blob {
public:
    static constexpr std::size_t chunk_size = 64 * 1024;

    class Key; // BlobWriter alone makes blobs
    explicit Blob(const Key&) {}
    Blob(const Blob&) = delete;
    Blob& operator=(const Blob&) = delete;

    std::size_t size() const { return size_; }
    std::size_t cost() const; // bytes of memory held
    // The chunks in order; views live as long as the blob.
    std::size_t chunks() const { return (prefix_.size > 0) + full_ + (tail_.size > 0); }
    std::string_view chunk(std::size_t i) const;
    // Bytes [from, from + count) appended to `out`; what lies beyond the end is left out.
    void copy(std::size_t from, std::size_t count, std::string& out) const;
    std::string text() const; // all of it; for small messages and tests

private:
    friend class BlobWriter;
    friend class Ledger;
    struct Piece {
        Buffer bytes;
        std::size_t size = 0;
        std::string_view view() const { return {bytes.get(), size}; }
    };

    Piece prefix_;             // what the server added
    // Chunks of chunk_size each. In leaves: a vector of them all would leave a trail of outgrown copies behind it.
    static constexpr std::size_t leaf_chunks = 64;
    using Leaf = std::array<Buffer, leaf_chunks>;
    std::vector<std::unique_ptr<Leaf>> leaves_;
    std::size_t full_ = 0;
    const Buffer& full(std::size_t i) const { return (*leaves_[i / leaf_chunks])[i % leaf_chunks]; }
    void add_full(Buffer);
    Piece tail_;
    std::size_t size_ = 0;
    mutable std::atomic<std::uint32_t> holders_ = 0; // items of a store: its cost counts once
};

// Builds a blob. Not finished: the memory goes back. A writer to which little has come holds little: stalled peers are cheap.
class BlobWriter {
public:
    BlobWriter();
    ~BlobWriter();
    BlobWriter(BlobWriter&&) noexcept;
    BlobWriter& operator=(BlobWriter&&) noexcept;
    void append(std::string_view);
    std::size_t size() const { return blob_ ? blob_->size_ : 0; }
    // The bytes so far, at most the first chunk: enough to read headers from.
    std::string_view head() const;
    // What a server adds before the bytes that came (Received and the like) goes in front; a long body is not copied for it,
    // so chunks are not all of one size. The writer is empty afterwards.
    std::shared_ptr<const Blob> finish(std::string_view prefix = {});

private:
    void grow(std::size_t wanted);
    std::shared_ptr<Blob> blob_;
};

// Bytes of spare chunks that wait for the next large message; what is more goes back to the system at once.
std::size_t spare_chunk_bytes();
inline constexpr std::size_t most_spare_chunk_bytes = 4 * 1024 * 1024;

} // namespace exemu::store

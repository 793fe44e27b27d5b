#pragma once
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace exemu::store {

// Immutable bytes of a message, one copy for all recipients: a chain of 64 KiB chunks from a pool; the last chunk is cut to
// what it holds, so a small mail costs its own size.
class Blob {
public:
    static constexpr std::size_t chunk_size = 64 * 1024;

    ~Blob();
    std::size_t size() const { return size_; }
    std::size_t cost() const { return cost_; } // bytes of memory held
    // The chunks in order; views live as long as the blob.
    std::size_t chunks() const { return chunks_.size(); }
    std::string_view chunk(std::size_t i) const;
    // Bytes [from, from + count) appended to `out`.
    void copy(std::size_t from, std::size_t count, std::string& out) const;
    std::string text() const; // all of it; for small messages and tests

private:
    friend class BlobWriter;
    struct Chunk {
        std::unique_ptr<char[]> bytes;
        std::size_t used = 0;
        bool pooled = false;
    };
    std::vector<Chunk> chunks_;
    std::size_t size_ = 0, cost_ = 0;
};

// Builds a blob. Not finished: the memory goes back to the pool.
class BlobWriter {
public:
    BlobWriter();
    ~BlobWriter();
    BlobWriter(BlobWriter&&) noexcept;
    BlobWriter& operator=(BlobWriter&&) noexcept;
    void append(std::string_view);
    std::size_t size() const;
    // The bytes so far, at most the first chunk: enough to read headers from.
    std::string_view head() const;
    // What a server adds before the bytes that came (Received and the like) becomes a chunk of its own in front: chunks are
    // not all of one size. The body is not copied.
    std::shared_ptr<const Blob> finish(std::string prefix = {});

private:
    std::unique_ptr<Blob> blob_;
};

} // namespace exemu::store

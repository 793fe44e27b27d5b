#pragma once
#include "net/shard.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace exemu::net {

// The unread input of a connection: in a buffer of the shard's while bytes come, in an allocation of its own size while the
// connection waits with a little left over, nowhere while it waits with nothing.
class Incoming {
public:
    std::string_view unread() const { return {bytes_.get() + begin_, static_cast<std::size_t>(end_ - begin_)}; }
    void consume(std::size_t bytes);
    void clear() { begin_ = end_ = 0; }

    // Where the next bytes go. Empty: 64 KiB are unread.
    std::span<char> space(BufferPool&);
    void added(std::size_t bytes) { end_ += static_cast<std::uint32_t>(bytes); }
    // The connection is about to wait: gives the shard's buffer back.
    void rest(BufferPool&);
    void release(BufferPool&); // and what is unread with it

    bool holds_buffer() const { return bytes_ != nullptr; }

private:
    bool pooled() const { return size_ == BufferPool::buffer_size; }

    BufferPool::Buffer bytes_;
    std::uint32_t begin_ = 0, end_ = 0, size_ = 0;
};

} // namespace exemu::net

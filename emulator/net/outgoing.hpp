#pragma once
#include "net/shard.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exemu::net {

// What is queued and not yet written: small texts one after the other in a buffer of the shard's, long and shared bytes by
// reference between them. Holds nothing when all is written.
class Outgoing {
public:
    void add(std::string_view, BufferPool&); // copied
    void add(std::string&&, BufferPool&);    // taken when it is long
    void add(const char* text, BufferPool& pool) { add(std::string_view(text), pool); }
    void add_shared(std::string_view, std::shared_ptr<const void> keep);
    void end_piece(); // what is added next begins a piece of its own: datagrams

    bool empty() const { return bytes_ == 0; }
    std::size_t bytes() const { return bytes_; }
    // The first pieces of what is unsent, as many as fit; returns how many.
    std::size_t pieces(std::span<std::string_view>) const;
    std::string_view first() const; // the first piece; empty when there is none
    std::string text() const;       // all of it: for who changes a flight on its way
    void replace(std::string, BufferPool&);
    void sent(std::size_t bytes, BufferPool&);
    // The connection is about to wait for its peer: texts move to memory of their own size.
    void rest(BufferPool&);
    void clear(BufferPool&);

private:
    struct Piece {
        std::string_view bytes;
        std::shared_ptr<const void> keep; // null: in chunk_
    };
    std::string_view run() const { return {chunk_.get() + run_begin_, static_cast<std::size_t>(used_ - run_begin_)}; }

    std::vector<Piece> closed_; // before the run
    std::uint32_t head_ = 0;    // of closed_, those already sent
    std::uint32_t run_begin_ = 0, used_ = 0; // the open run of texts is [run_begin_, used_) of chunk_
    BufferPool::Buffer chunk_;
    std::size_t bytes_ = 0;
};

} // namespace exemu::net

#include "store/blob.hpp"

#include "store/chunk_pool.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace exemu::store {

class Blob::Key {};

namespace {

// The first buffer of a writer. Twice the usual header, half a page.
constexpr std::size_t first_capacity = 2048;
// Up to here prefix and body are put together: copying is cheaper than one more allocation that lives as long as the mail.
constexpr std::size_t merge_limit = 8 * 1024;

} // namespace

std::size_t Blob::cost() const
{
    return sizeof(Blob) + prefix_.bytes.capacity() + full_ * chunk_size + leaves_.size() * sizeof(Leaf) + tail_.bytes.capacity();
}

std::string_view Blob::chunk(std::size_t i) const
{
    if (prefix_.size > 0) {
        if (i == 0)
            return prefix_.view();
        --i;
    }
    if (i < full_)
        return {full(i).get(), chunk_size};
    return i == full_ ? tail_.view() : std::string_view();
}

void Blob::add_full(Buffer chunk)
{
    if (full_ % leaf_chunks == 0)
        leaves_.push_back(std::make_unique<Leaf>());
    (*leaves_.back())[full_ % leaf_chunks] = std::move(chunk);
    ++full_;
}

void Blob::copy(std::size_t from, std::size_t count, std::string& out) const
{
    count = std::min(count, size_ - std::min(from, size_));
    // The chunk that holds `from`, and where in it.
    std::size_t i = 0, skip = from;
    if (prefix_.size > 0 && from >= prefix_.size) {
        i = 1 + (from - prefix_.size) / chunk_size;
        skip = (from - prefix_.size) % chunk_size;
    } else if (prefix_.size == 0) {
        i = from / chunk_size;
        skip = from % chunk_size;
    }
    for (; count > 0; ++i, skip = 0) {
        const std::string_view part = chunk(i).substr(skip, count);
        out += part;
        count -= part.size();
    }
}

std::string Blob::text() const
{
    std::string all;
    all.reserve(size_);
    copy(0, size_, all);
    return all;
}

BlobWriter::BlobWriter() = default;
BlobWriter::~BlobWriter() = default;
BlobWriter::BlobWriter(BlobWriter&&) noexcept = default;
BlobWriter& BlobWriter::operator=(BlobWriter&&) noexcept = default;

// Makes the tail hold `wanted` bytes, or a whole chunk. A message that comes in one piece gets a buffer of its size at once.
void BlobWriter::grow(std::size_t wanted)
{
    Blob::Piece& tail = blob_->tail_;
    const std::size_t capacity = std::min(Blob::chunk_size, std::max({first_capacity, tail.bytes.capacity() * 4, wanted}));
    const Buffer smaller = std::exchange(tail.bytes, Buffer(capacity));
    if (tail.size > 0)
        std::memcpy(tail.bytes.get(), smaller.get(), tail.size);
}

void BlobWriter::append(std::string_view bytes)
{
    if (!blob_)
        blob_ = std::make_shared<Blob>(Blob::Key());
    Blob::Piece& tail = blob_->tail_;
    while (!bytes.empty()) {
        if (tail.size == Blob::chunk_size) {
            blob_->add_full(std::move(tail.bytes));
            tail.size = 0;
        }
        // A second chunk means a large message: no small beginnings again.
        const std::size_t wanted = blob_->full_ == 0 ? tail.size + bytes.size() : Blob::chunk_size;
        if (tail.bytes.capacity() < std::min(Blob::chunk_size, wanted))
            grow(wanted);
        const std::size_t count = std::min(bytes.size(), tail.bytes.capacity() - tail.size);
        std::memcpy(tail.bytes.get() + tail.size, bytes.data(), count);
        tail.size += count;
        blob_->size_ += count;
        bytes.remove_prefix(count);
    }
}

std::string_view BlobWriter::head() const { return blob_ ? blob_->chunk(0) : std::string_view(); }

std::shared_ptr<const Blob> BlobWriter::finish(std::string_view prefix)
{
    if (!blob_)
        blob_ = std::make_shared<Blob>(Blob::Key());
    Blob& blob = *blob_;
    Blob::Piece& tail = blob.tail_;
    const bool merge = blob.full_ == 0 && prefix.size() + tail.size <= merge_limit;
    const std::size_t before = merge ? prefix.size() : 0;

    // A buffer that is nearly full stays; the others are cut to what they hold.
    if (before > 0 || tail.bytes.capacity() - tail.size > tail.size / 8) {
        Blob::Piece cut;
        cut.size = before + tail.size;
        if (cut.size > 0) {
            cut.bytes = Buffer(cut.size);
            prefix.copy(cut.bytes.get(), before);
            std::copy_n(tail.bytes.get(), tail.size, cut.bytes.get() + before);
        }
        tail = std::move(cut);
    }
    if (!merge && !prefix.empty()) {
        blob.prefix_.bytes = Buffer(prefix.size());
        prefix.copy(blob.prefix_.bytes.get(), prefix.size());
        blob.prefix_.size = prefix.size();
    }
    blob.size_ += prefix.size();
    return std::exchange(blob_, nullptr);
}

std::size_t spare_chunk_bytes() { return ChunkPool::shared().spare() * Blob::chunk_size; }

} // namespace exemu::store

#include "journal/ring.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>

namespace exemu::journal {

namespace {

constexpr std::size_t largest_record = sizeof(Header) + most_fields;

// A reader holds the lock while it copies: a few microseconds at most, once for about a hundred events.
constexpr std::size_t copied_at_once = 16 * 1024;

constexpr std::size_t padded(std::size_t size) { return (size + 7) & ~std::size_t{7}; }

Header header_at(const char* bytes)
{
    Header header;
    std::memcpy(&header, bytes, sizeof header);
    return header;
}

std::size_t record_size(const char* bytes)
{
    std::uint32_t fields = 0;
    std::memcpy(&fields, bytes + offsetof(Header, size), sizeof fields);
    return padded(sizeof(Header) + fields);
}

} // namespace

Ring::Ring(std::size_t capacity)
    : capacity_(padded(std::max(capacity, 4 * largest_record))), bytes_(std::make_unique_for_overwrite<char[]>(capacity_))
{
}

Packer Ring::reserve()
{
    if (head_ + largest_record > lap_ + capacity_) {
        // The lap before is gone: no record began in its last `largest_record` bytes, and nothing older was left when the record
        // just before this one had room for the largest.
        assert(tail_ >= lap_);
        gap_ = head_;
        lap_ += capacity_;
        tail_ = behind_gap(tail_);
        head_ = lap_;
    }
    while (head_ + largest_record > tail_ + capacity_)
        drop_oldest();
    // The oldest is read again when it goes, a lap away from all that is warm.
    __builtin_prefetch(at(tail_));
    return {at(head_) + sizeof(Header), most_fields};
}

void Ring::commit(Header& header, const Packer& packer)
{
    header.size = static_cast<std::uint32_t>(packer.packed().size());
    header.cut = packer.cut();
    std::memcpy(at(head_), &header, sizeof header);
    head_ += padded(sizeof header + header.size);
}

void Ring::drop_oldest()
{
    tail_ = behind_gap(tail_ + record_size(at(tail_)));
    ++evicted_;
}

bool Ring::copy(std::uint64_t& position, std::string& out, std::size_t most) const
{
    const std::lock_guard hold(mutex_);
    position = behind_gap(std::max(position, tail_));
    if (position == head_)
        return false;
    const std::uint64_t end = position < lap_ ? gap_ : head_;
    std::uint64_t to = position;
    do
        to += record_size(at(to));
    while (to < end && to - position < most);
    out.assign(at(position), to - position);
    position = to;
    return true;
}

std::uint64_t Ring::evicted() const
{
    const std::lock_guard hold(mutex_);
    return evicted_;
}

std::size_t Ring::bytes() const
{
    const std::lock_guard hold(mutex_);
    return head_ - tail_;
}

void Ring::forget()
{
    tail_ = head_;
    evicted_ = 0;
}

Header Copied::header() const { return header_at(bytes_.data() + at_); }

std::string_view Copied::fields() const { return std::string_view(bytes_).substr(at_ + sizeof(Header), header().size); }

void Copied::skip() { at_ += record_size(bytes_.data() + at_); }

bool Copied::refill(const Ring& ring)
{
    at_ = 0;
    bytes_.clear();
    return ring.copy(position_, bytes_, copied_at_once);
}

} // namespace exemu::journal

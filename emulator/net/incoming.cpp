#include "net/incoming.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace exemu::net {

namespace {
// Above this a copy costs more than the memory it saves, and a line that comes one byte at a time would be copied each time.
constexpr std::size_t worth_copying = BufferPool::buffer_size / 4;
} // namespace

void Incoming::consume(std::size_t bytes)
{
    if (bytes > unread().size())
        throw std::logic_error("more input is consumed than there is");
    begin_ += static_cast<std::uint32_t>(bytes);
    if (begin_ == end_)
        clear();
}

std::span<char> Incoming::space(BufferPool& pool)
{
    if (!pooled()) {
        BufferPool::Buffer larger = pool.take();
        const std::string_view kept = unread();
        std::copy(kept.begin(), kept.end(), larger.get());
        end_ = static_cast<std::uint32_t>(kept.size());
        begin_ = 0;
        bytes_ = std::move(larger);
        size_ = BufferPool::buffer_size;
    } else if (begin_ > 0 && end_ > size_ / 2) {
        const std::size_t count = unread().size();
        std::memmove(bytes_.get(), bytes_.get() + begin_, count);
        begin_ = 0;
        end_ = static_cast<std::uint32_t>(count);
    }
    return {bytes_.get() + end_, size_ - end_};
}

void Incoming::rest(BufferPool& pool)
{
    if (!pooled())
        return;
    const std::string_view kept = unread();
    if (kept.empty())
        return release(pool);
    if (kept.size() > worth_copying)
        return;
    auto exact = std::make_unique_for_overwrite<char[]>(kept.size());
    std::copy(kept.begin(), kept.end(), exact.get());
    const auto count = static_cast<std::uint32_t>(kept.size());
    pool.give_back(std::exchange(bytes_, std::move(exact)));
    begin_ = 0;
    end_ = size_ = count;
}

void Incoming::release(BufferPool& pool)
{
    if (pooled())
        pool.give_back(std::move(bytes_));
    bytes_.reset();
    begin_ = end_ = size_ = 0;
}

} // namespace exemu::net

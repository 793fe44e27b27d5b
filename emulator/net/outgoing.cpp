#include "net/outgoing.hpp"

#include <algorithm>

namespace exemu::net {

namespace {
constexpr std::size_t worth_taking = 4096; // a shorter string is copied: one piece less to write
constexpr std::size_t closed_kept = 4;     // pieces whose room stays with a quiet connection
} // namespace

void Outgoing::add(std::string_view text, BufferPool& pool)
{
    if (!chunk_)
        chunk_ = pool.take();
    if (text.size() > BufferPool::buffer_size - used_) {
        auto own = std::make_shared<const std::string>(text);
        return add_shared(*own, own);
    }
    std::copy(text.begin(), text.end(), chunk_.get() + used_);
    used_ += static_cast<std::uint32_t>(text.size());
    bytes_ += text.size();
}

void Outgoing::add(std::string&& text, BufferPool& pool)
{
    if (text.size() < worth_taking)
        return add(std::string_view(text), pool);
    auto own = std::make_shared<const std::string>(std::move(text));
    add_shared(*own, own);
}

void Outgoing::add_shared(std::string_view bytes, std::shared_ptr<const void> keep)
{
    if (bytes.empty())
        return;
    end_piece();
    closed_.push_back({bytes, std::move(keep)});
    bytes_ += bytes.size();
}

void Outgoing::end_piece()
{
    if (run_begin_ == used_)
        return;
    closed_.push_back({run(), nullptr});
    run_begin_ = used_;
}

std::size_t Outgoing::pieces(std::span<std::string_view> into) const
{
    std::size_t count = 0;
    for (std::size_t i = head_; i < closed_.size() && count < into.size(); ++i)
        into[count++] = closed_[i].bytes;
    if (count < into.size() && run_begin_ < used_)
        into[count++] = run();
    return count;
}

std::string_view Outgoing::first() const { return head_ < closed_.size() ? closed_[head_].bytes : run(); }

std::string Outgoing::text() const
{
    std::string all;
    for (std::size_t i = head_; i < closed_.size(); ++i)
        all += closed_[i].bytes;
    return all.append(run());
}

void Outgoing::replace(std::string bytes, BufferPool& pool)
{
    clear(pool);
    add(std::move(bytes), pool);
}

void Outgoing::sent(std::size_t bytes, BufferPool& pool)
{
    bytes_ -= bytes;
    if (bytes_ == 0)
        return clear(pool);
    while (head_ < closed_.size()) {
        Piece& piece = closed_[head_];
        if (bytes < piece.bytes.size())
            return piece.bytes.remove_prefix(bytes);
        bytes -= piece.bytes.size();
        piece = {};
        ++head_;
    }
    run_begin_ += static_cast<std::uint32_t>(bytes);
}

void Outgoing::rest(BufferPool& pool)
{
    if (!chunk_)
        return;
    end_piece();
    for (std::size_t i = head_; i < closed_.size(); ++i) {
        if (closed_[i].keep)
            continue;
        auto own = std::make_shared<const std::string>(closed_[i].bytes);
        closed_[i] = {*own, own};
    }
    pool.give_back(std::move(chunk_));
    run_begin_ = used_ = 0;
}

void Outgoing::clear(BufferPool& pool)
{
    pool.give_back(std::move(chunk_));
    closed_.clear();
    if (closed_.capacity() > closed_kept)
        std::vector<Piece>().swap(closed_);
    head_ = run_begin_ = used_ = 0;
    bytes_ = 0;
}

} // namespace exemu::net

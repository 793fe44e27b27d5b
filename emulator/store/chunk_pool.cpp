#include "store/chunk_pool.hpp"

#include "store/blob.hpp"

namespace exemu::store {

namespace {

constexpr std::size_t most_spare = most_spare_chunk_bytes / Blob::chunk_size;

} // namespace

ChunkPool& ChunkPool::shared()
{
    // Never destroyed: blobs may outlive every static object.
    static ChunkPool& pool = *new ChunkPool;
    return pool;
}

std::unique_ptr<char[]> ChunkPool::take()
{
    {
        const std::lock_guard hold(lock_);
        if (!spare_.empty()) {
            std::unique_ptr<char[]> chunk = std::move(spare_.back());
            spare_.pop_back();
            return chunk;
        }
    }
    return std::make_unique_for_overwrite<char[]>(Blob::chunk_size);
}

void ChunkPool::give_back(std::unique_ptr<char[]> chunk)
{
    const std::lock_guard hold(lock_);
    if (spare_.size() < most_spare)
        spare_.push_back(std::move(chunk));
}

std::size_t ChunkPool::spare() const
{
    const std::lock_guard hold(lock_);
    return spare_.size();
}

} // namespace exemu::store

#include "store/chunk_pool.hpp"

#include "store/blob.hpp"

#include <sys/mman.h>

#include <new>

namespace exemu::store {

namespace {

constexpr std::size_t most_spare = most_spare_chunk_bytes / Blob::chunk_size;

char* map_chunk()
{
    void* chunk = ::mmap(nullptr, Blob::chunk_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (chunk == MAP_FAILED)
        throw std::bad_alloc();
    return static_cast<char*>(chunk);
}

} // namespace

ChunkPool& ChunkPool::shared()
{
    // Never destroyed: blobs may outlive every static object.
    static ChunkPool& pool = *new ChunkPool;
    return pool;
}

char* ChunkPool::take()
{
    {
        const std::lock_guard hold(lock_);
        if (!spare_.empty()) {
            char* const chunk = spare_.back();
            spare_.pop_back();
            return chunk;
        }
    }
    return map_chunk();
}

void ChunkPool::give_back(char* chunk)
{
    {
        const std::lock_guard hold(lock_);
        if (spare_.capacity() == 0)
            spare_.reserve(most_spare);
        if (spare_.size() < most_spare) {
            spare_.push_back(chunk);
            return;
        }
    }
    ::munmap(chunk, Blob::chunk_size);
}

std::size_t ChunkPool::spare() const
{
    const std::lock_guard hold(lock_);
    return spare_.size();
}

} // namespace exemu::store

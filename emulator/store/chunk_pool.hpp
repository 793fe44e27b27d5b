#pragma once
#include <cstddef>
#include <mutex>
#include <vector>

namespace exemu::store {

// Chunks of Blob::chunk_size. Those that were used wait to be used again, last in first out: warm in the cache. One for the process;
// its lock is taken once in 64 KiB. New ones come from the system page by page: an allocator's books cost 1 KiB a MiB.
class ChunkPool {
public:
    static ChunkPool& shared();
    char* take(); // throws std::bad_alloc
    void give_back(char*);
    std::size_t spare() const;

private:
    mutable std::mutex lock_;
    std::vector<char*> spare_;
};

} // namespace exemu::store

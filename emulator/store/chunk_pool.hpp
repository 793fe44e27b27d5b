#pragma once
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace exemu::store {

// Chunks that were used and wait to be used again, last in first out: warm in the cache. One for the process; its lock is
// taken once in 64 KiB.
class ChunkPool {
public:
    static ChunkPool& shared();
    std::unique_ptr<char[]> take();
    void give_back(std::unique_ptr<char[]>);
    std::size_t spare() const;

private:
    mutable std::mutex lock_;
    std::vector<std::unique_ptr<char[]>> spare_;
};

} // namespace exemu::store

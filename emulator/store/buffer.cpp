#include "store/buffer.hpp"

#include "store/blob.hpp"
#include "store/chunk_pool.hpp"

namespace exemu::store {

Buffer::Buffer(std::size_t capacity)
    : bytes_(capacity == Blob::chunk_size ? ChunkPool::shared().take() : new char[capacity]), capacity_(capacity)
{
}

Buffer::~Buffer()
{
    if (bytes_ && capacity_ == Blob::chunk_size)
        ChunkPool::shared().give_back(bytes_);
    else
        delete[] bytes_;
}

} // namespace exemu::store

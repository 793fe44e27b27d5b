#pragma once
#include <cstddef>
#include <utility>

namespace exemu::store {

// The memory of one piece of a blob: a chunk from the pool when it is of Blob::chunk_size bytes, else from the heap.
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(std::size_t capacity); // bytes, uninitialized
    ~Buffer();
    Buffer(Buffer&& other) noexcept : bytes_(std::exchange(other.bytes_, nullptr)), capacity_(std::exchange(other.capacity_, 0)) {}
    Buffer& operator=(Buffer&& other) noexcept
    {
        std::swap(bytes_, other.bytes_);
        std::swap(capacity_, other.capacity_);
        return *this;
    }

    char* get() const { return bytes_; }
    std::size_t capacity() const { return capacity_; }

private:
    char* bytes_ = nullptr;
    std::size_t capacity_ = 0;
};

} // namespace exemu::store

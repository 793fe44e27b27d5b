#include "wire/byte_reader.hpp"

#include <stdexcept>

namespace exemu::wire {

void ByteWriter::require_written(std::size_t at, std::size_t count) const
{
    if (count > bytes_.size() || at > bytes_.size() - count)
        throw std::logic_error("ByteWriter: patch beyond what was written");
}

void ByteWriter::patch_u16(std::size_t at, std::uint16_t value)
{
    require_written(at, sizeof value);
    put(at, value, order_);
}

void ByteWriter::patch_u32(std::size_t at, std::uint32_t value)
{
    require_written(at, sizeof value);
    put(at, value, order_);
}

} // namespace exemu::wire

#include "auth/der.hpp"

namespace exemu::auth::der {

namespace {

std::size_t length(wire::ByteReader& in)
{
    const std::uint8_t first = in.u8();
    if (first < 0x80)
        return first;
    const std::size_t bytes = first & 0x7F;
    if (bytes == 0 || bytes > 4) {
        in.fail();
        return 0;
    }
    std::size_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i)
        value = value << 8 | in.u8();
    if (value < 0x80 || value >> (8 * (bytes - 1)) == 0)
        in.fail();
    return value;
}

} // namespace

wire::ByteReader element(wire::ByteReader& in, std::uint8_t tag)
{
    if (in.u8() != tag)
        in.fail();
    return in.sub(length(in));
}

std::uint8_t next_tag(wire::ByteReader in) { return in.left() > 0 ? in.u8() : 0; }

std::string wrap(std::uint8_t tag, std::string_view value)
{
    std::string out(1, static_cast<char>(tag));
    if (value.size() < 0x80) {
        out += static_cast<char>(value.size());
    } else {
        std::string bytes;
        for (std::size_t size = value.size(); size > 0; size >>= 8)
            bytes.insert(bytes.begin(), static_cast<char>(size & 0xFF));
        out += static_cast<char>(0x80 | bytes.size());
        out += bytes;
    }
    return out.append(value);
}

} // namespace exemu::auth::der

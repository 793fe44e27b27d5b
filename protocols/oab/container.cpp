#include "oab/container.hpp"

#include "oab/lzx.hpp"
#include "wire/byte_reader.hpp"

#include <algorithm>
#include <array>

namespace exemu::oab {

namespace {

constexpr std::array<std::uint32_t, 256> make_table()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = value & 1 ? value >> 1 ^ 0xedb88320 : value >> 1; // IEEE 802.3
        table[i] = value;
    }
    return table;
}

constexpr auto table = make_table();

} // namespace

std::uint32_t checksum(std::string_view bytes, std::uint32_t seed)
{
    for (const char c : bytes)
        seed = table[(seed ^ static_cast<unsigned char>(c)) & 0xff] ^ seed >> 8;
    return seed;
}

std::string pack_full(std::string_view plain, Packing packing)
{
    wire::ByteWriter out;
    out.u32(3); // ulVersionHi, ulVersionLo
    out.u32(1);
    out.u32(block_most);
    out.u32(static_cast<std::uint32_t>(plain.size()));
    for (std::size_t at = 0; at < plain.size(); at += block_most) {
        const std::string_view block = plain.substr(at, block_most);
        std::string packed = packing == Packing::lzx ? lzx_compress(block) : std::string();
        const bool stored = packing == Packing::stored || packed.size() >= block.size();
        out.u32(stored ? 0 : 1); // ulFlags
        out.u32(static_cast<std::uint32_t>(stored ? block.size() : packed.size()));
        out.u32(static_cast<std::uint32_t>(block.size()));
        out.u32(checksum(block));
        out.bytes(stored ? block : std::string_view(packed));
    }
    return out.take();
}

std::string pack_diff(std::string_view plain, std::string_view source)
{
    wire::ByteWriter out;
    out.u32(3);
    out.u32(2);
    out.u32(block_most);
    out.u32(static_cast<std::uint32_t>(source.size()));
    out.u32(static_cast<std::uint32_t>(plain.size()));
    out.u32(checksum(source));
    out.u32(checksum(plain));
    for (std::size_t at = 0; at < plain.size(); at += block_most) {
        const std::string_view block = plain.substr(at, block_most);
        const std::string_view before = source.substr(std::min(at, source.size()), block_most);
        const std::string packed = lzx_compress(block, before);
        out.u32(static_cast<std::uint32_t>(packed.size()));
        out.u32(static_cast<std::uint32_t>(block.size()));
        out.u32(static_cast<std::uint32_t>(before.size()));
        out.u32(checksum(block));
        out.bytes(packed);
    }
    return out.take();
}

} // namespace exemu::oab

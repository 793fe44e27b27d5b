#pragma once
#include <cstdint>
#include <string>
#include <string_view>

// The files in which address books travel: blocks with lengths and checksums around LZXD, or around the bytes as they are.
namespace exemu::oab {

constexpr std::uint32_t block_most = 0x40000; // ulBlockMax: 256 KiB of plain bytes in a block

// CRC-32 as [MS-OXOAB] 2 wants it: seeded with ones, and not turned over at the end.
std::uint32_t checksum(std::string_view, std::uint32_t seed = 0xffffffff);

enum class Packing : std::uint8_t { stored, lzx };

// [MS-OXOAB] 2.11: LZX_HDR and LZX_BLK. A block that would not get shorter is stored.
std::string pack_full(std::string_view plain, Packing);

// [MS-OXOAB] 2.10: PATCH_HDR and PATCH_BLK, what makes `plain` of `source`. Blocks of both go side by side: the reader has the
// source's own block before it while it reads one.
std::string pack_diff(std::string_view plain, std::string_view source);

} // namespace exemu::oab

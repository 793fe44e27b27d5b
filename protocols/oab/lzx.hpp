#pragma once
#include <string>
#include <string_view>

// LZXD, the LZX of [MS-PATCH], as offline address books are compressed with it ([MS-OXOAB] 2.11, 2.12). Blocks of the verbatim
// kind, one for each chunk of 32 KiB; no E8 translation. libmspack, an independent reader, judges this in the tests.
namespace exemu::oab {

constexpr std::size_t lzx_chunk = 32768;
constexpr std::size_t lzx_most = std::size_t{1} << 24; // of block and reference together: half of the largest window

// Compresses `block`, which may refer to `reference`, what its reader has before it (the old file of a Diff).
// std::logic_error when they are too long for a window.
std::string lzx_compress(std::string_view block, std::string_view reference = {});

} // namespace exemu::oab

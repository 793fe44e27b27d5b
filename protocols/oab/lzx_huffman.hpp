#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

// Prefix codes as LZX has them ([MS-PATCH] 2.4): canonical, of limited length, told as differences to the tree before.
namespace exemu::oab {

// Bits into 16-bit words, little-endian, the first bit on top ([MS-PATCH] 2.1).
class BitWriter {
public:
    void put(unsigned count, std::uint32_t value); // at most 32 bits
    void align();                                  // to the next word, with zeros
    std::string take();                            // after align()
    std::size_t size() const { return bytes_.size(); }

private:
    std::string bytes_;
    std::uint64_t pending_ = 0;
    unsigned count_ = 0;
};

// Lengths of a prefix code for these frequencies, none beyond `longest`; 0 where a symbol does not occur. With a single symbol a
// second one gets a code too: decoders want a complete tree. With none, all are 0.
std::vector<std::uint8_t> code_lengths(std::span<const std::uint32_t> frequencies, unsigned longest);

struct Code {
    std::uint16_t bits = 0;
    std::uint8_t length = 0;
};
// The canonical code of these lengths: shorter ones first, equal ones in the order of their symbols.
std::vector<Code> canonical_codes(std::span<const std::uint8_t> lengths);

// Tells the lengths to the peer who knows `before`, by a pretree of 20 symbols ([MS-PATCH] 2.6).
void put_lengths(BitWriter&, std::span<const std::uint8_t> before, std::span<const std::uint8_t> lengths);

} // namespace exemu::oab

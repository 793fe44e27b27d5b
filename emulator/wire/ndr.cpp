#include "wire/ndr.hpp"

#include "wire/utf16.hpp"

namespace exemu::wire {

std::vector<std::uint16_t> NdrWideText::to_units(std::string_view utf8)
{
    const std::string bytes = utf16le_of(utf8);
    std::vector<std::uint16_t> units;
    units.reserve(bytes.size() / 2 + 1);
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
        units.push_back(static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[i]) | static_cast<unsigned char>(bytes[i + 1]) << 8));
    units.push_back(0);
    return units;
}

// The text ends with its first NUL, and has one.
bool NdrWideText::from_units(const std::vector<std::uint16_t>& units, std::string& utf8)
{
    std::string bytes;
    for (const std::uint16_t unit : units) {
        if (unit == 0) {
            Parsed<std::string> text = utf8_of(bytes);
            if (text)
                utf8 = std::move(*text);
            return text.has_value();
        }
        bytes += static_cast<char>(unit & 0xff);
        bytes += static_cast<char>(unit >> 8);
    }
    return false;
}

} // namespace exemu::wire

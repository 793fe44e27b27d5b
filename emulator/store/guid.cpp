#include "base/random.hpp"
#include "store/store.hpp"

#include <random>

namespace exemu::store {

std::string Guid::to_text() const
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text += '-';
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 15];
    }
    return text;
}

Guid Guid::from_hash(std::uint64_t high, std::uint64_t low)
{
    Guid guid;
    for (std::size_t i = 0; i < 8; ++i) {
        guid.bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
        guid.bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
    }
    // Version 4 and its variant (RFC 9562 5.4): Windows makes its GUIDs so, and readers look at these bits.
    guid.bytes[6] = static_cast<std::uint8_t>((guid.bytes[6] & 0x0f) | 0x40);
    guid.bytes[8] = static_cast<std::uint8_t>((guid.bytes[8] & 0x3f) | 0x80);
    return guid;
}

Guid Guid::fresh()
{
    thread_local Random random([] {
        std::random_device device;
        return (std::uint64_t{device()} << 32) | device();
    }());
    const std::uint64_t high = random.next();
    return from_hash(high, random.next());
}

} // namespace exemu::store

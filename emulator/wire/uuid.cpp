#include "wire/uuid.hpp"

#include <algorithm>

namespace exemu::wire {

namespace {

constexpr char hex_digits[] = "0123456789abcdef";

int value_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_hyphen_place(std::size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

} // namespace

std::string Uuid::to_text() const
{
    std::string text(36, '-');
    std::size_t at = 0;
    const auto put = [&](std::uint32_t value, unsigned digits) {
        at += is_hyphen_place(at) ? 1 : 0;
        while (digits-- > 0)
            text[at++] = hex_digits[value >> (4 * digits) & 15];
    };
    put(time_low, 8);
    put(time_mid, 4);
    put(time_high, 4);
    for (const std::uint8_t octet : rest)
        put(octet, 2);
    return text;
}

std::optional<Uuid> Uuid::parse(std::string_view text)
{
    if (text.size() != 36)
        return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        if (is_hyphen_place(i)) {
            if (text[i++] != '-')
                return std::nullopt;
        }
        const int high = value_of(text[i]), low = value_of(text[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes += static_cast<char>(high << 4 | low);
    }
    ByteReader in(bytes, std::endian::big);
    return read_uuid(in);
}

Uuid read_uuid(ByteReader& in)
{
    Uuid uuid;
    uuid.time_low = in.u32();
    uuid.time_mid = in.u16();
    uuid.time_high = in.u16();
    const std::string_view rest = in.bytes(uuid.rest.size());
    std::ranges::copy(rest, uuid.rest.begin());
    return uuid;
}

void write_uuid(ByteWriter& out, const Uuid& uuid)
{
    out.u32(uuid.time_low);
    out.u16(uuid.time_mid);
    out.u16(uuid.time_high);
    out.bytes({reinterpret_cast<const char*>(uuid.rest.data()), uuid.rest.size()});
}

} // namespace exemu::wire

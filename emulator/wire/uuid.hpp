#pragma once
#include "wire/byte_reader.hpp"

#include <array>
#include <compare>
#include <optional>

// UUIDs as DCE has them (C706 appendix A), which Windows calls GUIDs.
namespace exemu::wire {

struct Uuid {
    std::uint32_t time_low = 0;
    std::uint16_t time_mid = 0, time_high = 0;
    std::array<std::uint8_t, 8> rest{}; // clock sequence and node

    auto operator<=>(const Uuid&) const = default;
    bool is_nil() const { return *this == Uuid(); }

    std::string to_text() const; // "f5cc5a18-4264-101a-8c59-08002b2f8426"
    static std::optional<Uuid> parse(std::string_view); // letter case ignored
};

Uuid read_uuid(ByteReader&);
void write_uuid(ByteWriter&, const Uuid&);

} // namespace exemu::wire

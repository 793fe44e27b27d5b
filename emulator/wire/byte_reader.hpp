#pragma once
#include "base/result.hpp"

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace exemu::wire {

// Bounded reading of a binary structure. An error sticks: everything read after it is zero or empty, so that a structure is
// checked once, at its end. A part with a length of its own is read through sub(), which can never see beyond that length.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes, std::endian order = std::endian::little) : bytes_(bytes), order_(order) {}

    std::uint8_t u8() { return number<std::uint8_t>(order_); }
    std::uint16_t u16() { return number<std::uint16_t>(order_); }
    std::uint32_t u32() { return number<std::uint32_t>(order_); }
    std::uint64_t u64() { return number<std::uint64_t>(order_); }
    // Where one field departs from the order of the rest: the port in an RPC tower (C706 appendix L) is big-endian.
    std::uint16_t u16(std::endian order) { return number<std::uint16_t>(order); }
    std::uint32_t u32(std::endian order) { return number<std::uint32_t>(order); }

    // The next `count` bytes; empty, and an error, when there are fewer.
    std::string_view bytes(std::size_t count)
    {
        if (!has(count))
            return {};
        const std::string_view taken = bytes_.substr(at_, count);
        at_ += count;
        return taken;
    }
    // A reader of the next `count` bytes, counting from zero. In error from the start when there are fewer.
    ByteReader sub(std::size_t count)
    {
        ByteReader part(bytes(count), order_);
        part.failed_ = failed_;
        part.error_at_ = 0;
        return part;
    }
    void skip(std::size_t count) { bytes(count); }
    // To the next multiple of `unit` (a power of two), counted from the start of this reader, as NDR does (C706 14.2.2).
    void align(std::size_t unit) { skip((unit - at_ % unit) % unit); }
    std::string_view rest() { return bytes(left()); }

    std::size_t at() const { return at_; }
    std::size_t left() const { return failed_ ? 0 : bytes_.size() - at_; }
    bool done() const { return left() == 0; }
    std::endian order() const { return order_; }
    void set_order(std::endian order) { order_ = order; }

    // A reason of the grammar's own: a count beyond its limit, a wrong version.
    void fail()
    {
        if (!std::exchange(failed_, true))
            error_at_ = at_;
    }
    bool ok() const { return !failed_; }
    // For the end of a structure: `expected` names it.
    std::unexpected<SyntaxError> error(std::string expected) const { return syntax_error(std::move(expected), failed_ ? error_at_ : at_); }

private:
    bool has(std::size_t count)
    {
        if (count > left() || failed_)
            fail();
        return !failed_;
    }
    template <std::unsigned_integral T>
    T number(std::endian order)
    {
        const std::string_view raw = bytes(sizeof(T));
        T value = 0;
        if (!raw.empty())
            std::memcpy(&value, raw.data(), sizeof value);
        return order == std::endian::native ? value : std::byteswap(value);
    }

    std::string_view bytes_;
    std::size_t at_ = 0;
    std::size_t error_at_ = 0;
    std::endian order_;
    bool failed_ = false;
};

// The other direction. Lengths that are known only later are patched.
class ByteWriter {
public:
    explicit ByteWriter(std::endian order = std::endian::little) : order_(order) {}

    void u8(std::uint8_t value) { bytes_ += static_cast<char>(value); }
    void u16(std::uint16_t value) { put(bytes_.size(), value, order_); }
    void u32(std::uint32_t value) { put(bytes_.size(), value, order_); }
    void u64(std::uint64_t value) { put(bytes_.size(), value, order_); }
    void u16(std::uint16_t value, std::endian order) { put(bytes_.size(), value, order); }
    void u32(std::uint32_t value, std::endian order) { put(bytes_.size(), value, order); }
    void bytes(std::string_view raw) { bytes_ += raw; }
    void zeros(std::size_t count) { bytes_.append(count, '\0'); }
    void align(std::size_t unit) { zeros((unit - bytes_.size() % unit) % unit); }

    // Overwrites what was written at `at`; std::logic_error when it was not.
    void patch_u16(std::size_t at, std::uint16_t value);
    void patch_u32(std::size_t at, std::uint32_t value);

    void reserve(std::size_t count) { bytes_.reserve(count); } // what is known to come
    std::size_t size() const { return bytes_.size(); }
    const std::string& view() const { return bytes_; }
    std::string take() { return std::exchange(bytes_, {}); }

private:
    template <std::unsigned_integral T>
    void put(std::size_t at, T value, std::endian order)
    {
        if (order != std::endian::native)
            value = std::byteswap(value);
        if (at == bytes_.size())
            bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
        else
            std::memcpy(bytes_.data() + at, &value, sizeof value);
    }
    void require_written(std::size_t at, std::size_t count) const;

    std::string bytes_;
    std::endian order_;
};

} // namespace exemu::wire

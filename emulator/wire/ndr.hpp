#pragma once
#include "wire/uuid.hpp"

#include <algorithm>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// Network Data Representation 2.0 (C706 chapter 14) as declarations. A structure, or the parameters of a call, names its fields once:
//
//     struct Stat {
//         std::uint32_t sort_type = 0, container = 0;
//         template <class Ndr>
//         void ndr(Ndr& n)
//         {
//             n(sort_type);
//             n(container);
//         }
//     };
//
// and is read by NdrReader and written by NdrWriter from that one list. Numbers align to their size. What a pointer points to
// follows at once where the pointer is a parameter, and behind the outermost structure where it is inside of one (14.3.12.3).
//
// A reader never throws, never trusts a count, and follows pointers to a depth that is bounded: each thing pointed to takes bytes
// of the stub, so memory is bounded by the stub's size. An error sticks, as in ByteReader.
namespace exemu::wire {

// What has its fields declared, for a reader or a writer.
template <class T, class Ndr>
concept NdrDeclared = requires(T& value, Ndr& n) { value.ndr(n); };

// A context handle (C706 appendix N, ndr_context_handle): attributes and a UUID. All zeros: none.
struct NdrHandle {
    std::uint32_t attributes = 0;
    Uuid uuid;
    bool is_nil() const { return attributes == 0 && uuid.is_nil(); }
    bool operator==(const NdrHandle&) const = default;

    template <class Ndr>
    void ndr(Ndr& n)
    {
        n(attributes);
        n(uuid);
    }
};

class NdrReader {
public:
    static constexpr bool reads = true;
    static constexpr unsigned most_depth = 64; // of structures behind pointers

    explicit NdrReader(std::string_view stub, std::endian order = std::endian::little) : in_(stub, order) {}

    void operator()(std::uint8_t& value) { value = in_.u8(); }
    void operator()(std::uint16_t& value)
    {
        in_.align(2);
        value = in_.u16();
    }
    void operator()(std::uint32_t& value)
    {
        in_.align(4);
        value = in_.u32();
    }
    void operator()(std::int32_t& value)
    {
        in_.align(4);
        value = static_cast<std::int32_t>(in_.u32());
    }
    void operator()(Uuid& value)
    {
        in_.align(4);
        value = read_uuid(in_);
    }
    template <NdrDeclared<NdrReader> T>
    void operator()(T& value)
    {
        enter();
        value.ndr(*this);
        leave();
    }

    // A unique or a full pointer: null, or what it points to. A full pointer that says "the same as before" is an error: nothing
    // that is served here has one.
    template <class T>
    void pointer(std::optional<T>& value)
    {
        value.reset();
        if (points())
            follow([this, &value] { (*this)(value.emplace()); });
    }
    template <class T>
    void pointer(std::unique_ptr<T>& value)
    {
        value.reset();
        if (points())
            follow([this, &value] { (*this)(*(value = std::make_unique<T>())); });
    }

    // The maximum count of a conformant array: in front of the array, or of the structure that ends with it (14.3.3.2, 14.3.7.1).
    std::uint32_t conformance(std::size_t) { return number(); }
    // Elements in a row. `count` is what the peer says; each takes `least` bytes, so that a lie is found before memory is taken.
    template <class T>
    void elements(std::vector<T>& values, std::uint32_t count, std::size_t least)
    {
        values.clear();
        if (!in_.ok() || count > in_.left() / least) {
            in_.fail();
            return;
        }
        values.resize(count);
        for (T& value : values)
            (*this)(value);
    }
    // Offset and actual count of a varying array (14.3.3.3); an offset other than 0 is an error.
    std::uint32_t variance(std::size_t)
    {
        if (number() != 0)
            in_.fail();
        return number();
    }
    // Bytes as they stand.
    void octets(std::string& bytes, std::size_t count) { bytes = in_.bytes(count); }
    void align(std::size_t unit) { in_.align(unit); }

    void fail() { in_.fail(); }
    bool ok() const { return in_.ok(); }
    std::size_t left() const { return in_.left(); }
    std::unexpected<SyntaxError> error(std::string expected) const { return in_.error(std::move(expected)); }

private:
    std::uint32_t number()
    {
        std::uint32_t value = 0;
        (*this)(value);
        return value;
    }
    bool points() { return number() != 0 && in_.ok(); }
    void enter() { ++level_; }
    void leave()
    {
        if (--level_ == 0)
            follow_all();
    }
    template <class F>
    void follow(F what)
    {
        if (level_ == 0)
            what();
        else
            waiting_.push_back(std::move(what));
    }
    // What the pointers of a structure point to, in their order; each with all behind it before the next.
    void follow_all()
    {
        if (waiting_.empty())
            return;
        if (++depth_ > most_depth)
            in_.fail();
        const std::vector<std::function<void()>> now = std::exchange(waiting_, {});
        for (const auto& what : now) {
            if (!in_.ok())
                break;
            ++level_;
            what();
            --level_;
            follow_all();
        }
        waiting_.clear();
        --depth_;
    }

    ByteReader in_;
    std::vector<std::function<void()>> waiting_; // pointers of the structure at hand
    unsigned level_ = 0, depth_ = 0;
};

class NdrWriter {
public:
    static constexpr bool reads = false;

    explicit NdrWriter(std::endian order = std::endian::little) : out_(order) { out_.reserve(200); } // most answers are small

    void operator()(std::uint8_t& value) { out_.u8(value); }
    void operator()(std::uint16_t& value)
    {
        out_.align(2);
        out_.u16(value);
    }
    void operator()(std::uint32_t& value)
    {
        out_.align(4);
        out_.u32(value);
    }
    void operator()(std::int32_t& value)
    {
        out_.align(4);
        out_.u32(static_cast<std::uint32_t>(value));
    }
    void operator()(Uuid& value)
    {
        out_.align(4);
        write_uuid(out_, value);
    }
    template <NdrDeclared<NdrWriter> T>
    void operator()(T& value)
    {
        ++level_;
        value.ndr(*this);
        if (--level_ == 0)
            follow_all();
    }

    template <class T>
    void pointer(std::optional<T>& value)
    {
        point(value ? &*value : nullptr);
    }
    template <class T>
    void pointer(std::unique_ptr<T>& value)
    {
        point(value.get());
    }

    std::uint32_t conformance(std::size_t count)
    {
        number(static_cast<std::uint32_t>(count));
        return static_cast<std::uint32_t>(count);
    }
    template <class T>
    void elements(std::vector<T>& values, std::uint32_t, std::size_t)
    {
        for (T& value : values)
            (*this)(value);
    }
    std::uint32_t variance(std::size_t count)
    {
        number(0);
        number(static_cast<std::uint32_t>(count));
        return static_cast<std::uint32_t>(count);
    }
    void octets(std::string& bytes, std::size_t) { out_.bytes(bytes); }
    void align(std::size_t unit) { out_.align(unit); }

    void fail() {}
    bool ok() const { return true; }
    std::size_t size() const { return out_.size(); }
    std::string take() { return out_.take(); }

private:
    void number(std::uint32_t value) { (*this)(value); }
    template <class T>
    void point(T* target)
    {
        if (!target) {
            number(0);
            return;
        }
        number(next_referent_);
        next_referent_ += 4; // as Windows numbers them
        if (level_ == 0)
            (*this)(*target);
        else
            waiting_.push_back([this, target] { (*this)(*target); });
    }
    void follow_all()
    {
        if (waiting_.empty())
            return;
        const std::vector<std::function<void()>> now = std::exchange(waiting_, {});
        for (const auto& what : now) {
            ++level_;
            what();
            --level_;
            follow_all();
        }
    }

    ByteWriter out_;
    std::vector<std::function<void()>> waiting_;
    unsigned level_ = 0;
    std::uint32_t next_referent_ = 0x00020000;
};

// ---- what pointers point to most often, and what ends structures

// [string] char: conformant and varying, its NUL counted (14.3.4). What stands behind a NUL is not part of it.
struct NdrText {
    std::string text;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        const std::uint32_t most = n.conformance(text.size() + 1);
        const std::uint32_t count = n.variance(text.size() + 1);
        if constexpr (Ndr::reads) {
            if (count > most || count == 0)
                n.fail();
            n.octets(text, n.ok() ? count : 0);
            const std::size_t end = text.find('\0');
            if (end == text.npos)
                n.fail(); // no end
            text.resize(std::min(end, text.size()));
        } else {
            std::string with_end = text + '\0';
            n.octets(with_end, with_end.size());
        }
    }
};

// [string] wchar_t: UTF-16 in the byte order of the rest; UTF-8 here. What is no UTF-16 is an error.
struct NdrWideText {
    std::string text;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        std::vector<std::uint16_t> units;
        if constexpr (!Ndr::reads)
            units = to_units(text);
        const std::uint32_t most = n.conformance(units.size());
        const std::uint32_t count = n.variance(units.size());
        if (Ndr::reads && (count > most || count == 0))
            n.fail();
        n.elements(units, count, 2);
        if constexpr (Ndr::reads)
            if (!n.ok() || !from_units(units, text))
                n.fail();
    }

private:
    static std::vector<std::uint16_t> to_units(std::string_view utf8); // with the NUL
    static bool from_units(const std::vector<std::uint16_t>&, std::string& utf8);
};

// [size_is(n)] byte*: a conformant array of bytes.
struct NdrOctets {
    std::string bytes;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        const std::uint32_t count = n.conformance(bytes.size());
        n.octets(bytes, count);
    }
};

// [size_is(n)] T*: a conformant array. An element takes `least` bytes or more.
template <class T, std::size_t least = 4>
struct NdrArray {
    std::vector<T> items;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        const std::uint32_t count = n.conformance(items.size());
        n.elements(items, count, least);
    }
};

// An element that is itself a pointer.
template <class T>
struct NdrPointer {
    std::optional<T> to;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        n.pointer(to);
    }
};

} // namespace exemu::wire

#pragma once
#include "wire/ndr.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// The structures of the address book protocol ([MS-OXNSPI] 2.3.1), declared once for both directions.
namespace exemu::nspi {

using Tag = std::uint32_t; // property id in the high half, type in the low

enum Type : std::uint16_t { // [MS-OXCDATA] 2.11.1
    t_unspecified = 0x0000,
    t_null = 0x0001,
    t_integer16 = 0x0002,
    t_integer32 = 0x0003,
    t_error = 0x000a,
    t_boolean = 0x000b,
    t_table = 0x000d,
    t_string8 = 0x001e,
    t_string = 0x001f,
    t_time = 0x0040,
    t_guid = 0x0048,
    t_binary = 0x0102,
    t_many = 0x1000,
};
constexpr std::uint16_t type_of(Tag tag) { return static_cast<std::uint16_t>(tag & 0xffff); }
constexpr std::uint16_t id_of(Tag tag) { return static_cast<std::uint16_t>(tag >> 16); }
constexpr Tag tag_of(std::uint16_t id, std::uint16_t type) { return static_cast<Tag>(id) << 16 | type; }

struct FlatUid { // FlatUID_r: 16 bytes as they stand
    std::string bytes = std::string(16, '\0');
    template <class Ndr>
    void ndr(Ndr& n)
    {
        n.octets(bytes, 16);
    }
};

struct Stat { // STAT, 2.3.7: where a client stands in a table
    std::uint32_t sort_type = 0, container = 0, current = 0;
    std::int32_t delta = 0;
    std::uint32_t position = 0, total = 0, code_page = 0, template_locale = 0, sort_locale = 0;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        n(sort_type);
        n(container);
        n(current);
        n(delta);
        n(position);
        n(total);
        n(code_page);
        n(template_locale);
        n(sort_locale);
    }
};

struct TagArray { // PropertyTagArray_r: of tags, or of minimal identifiers
    std::vector<std::uint32_t> tags;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        const std::uint32_t most = n.conformance(tags.size() + 1);
        auto count = static_cast<std::uint32_t>(tags.size());
        n(count);
        const std::uint32_t actual = n.variance(tags.size());
        if (actual != count || count > most)
            n.fail();
        n.elements(tags, n.ok() ? count : 0, 4);
    }
};

struct Binary { // Binary_r
    std::optional<wire::NdrOctets> data;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        auto count = data ? static_cast<std::uint32_t>(data->bytes.size()) : 0u;
        n(count);
        n.pointer(data);
    }
};

// The many of a type: a count, and a pointer to an array.
template <class T>
struct Many {
    std::optional<wire::NdrArray<T>> values;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        auto count = values ? static_cast<std::uint32_t>(values->items.size()) : 0u;
        n(count);
        n.pointer(values);
    }
};

struct Value { // PropertyValue_r; which member holds it, the tag's type says
    Tag tag = 0;
    std::uint32_t number = 0;  // of integers, booleans, errors
    std::uint32_t high = 0;    // of times, with `number` as the low half
    std::optional<wire::NdrText> text8;
    std::optional<wire::NdrWideText> text;
    Binary binary;
    std::optional<FlatUid> guid;
    Many<std::uint32_t> numbers;
    Many<std::uint16_t> shorts;
    Many<wire::NdrPointer<wire::NdrText>> texts8;
    Many<wire::NdrPointer<wire::NdrWideText>> texts;
    Many<Binary> binaries;
    Many<wire::NdrPointer<FlatUid>> guids;

    template <class Ndr>
    void ndr(Ndr& n)
    {
        n(tag);
        std::uint32_t reserved = 0, type = type_of(tag);
        n(reserved);
        n(type); // of the union: PROP_VAL_UNION, 2.3.1.11
        if (Ndr::reads && type != type_of(tag))
            n.fail();
        switch (type) {
        case t_integer16:
        case t_boolean: {
            auto half = static_cast<std::uint16_t>(number);
            n(half);
            number = half;
            break;
        }
        case t_integer32:
        case t_error:
        case t_null:
        case t_table:
        case t_unspecified: n(number); break;
        case t_time:
            n(number);
            n(high);
            break;
        case t_string8: n.pointer(text8); break;
        case t_string: n.pointer(text); break;
        case t_binary: n(binary); break;
        case t_guid: n.pointer(guid); break;
        case t_many | t_integer16: n(shorts); break;
        case t_many | t_integer32: n(numbers); break;
        case t_many | t_string8: n(texts8); break;
        case t_many | t_string: n(texts); break;
        case t_many | t_binary: n(binaries); break;
        case t_many | t_guid: n(guids); break;
        default: n.fail();
        }
    }
};

struct Row { // PropertyRow_r
    std::optional<wire::NdrArray<Value, 12>> values;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        std::uint32_t reserved = 0;
        n(reserved);
        auto count = values ? static_cast<std::uint32_t>(values->items.size()) : 0u;
        n(count);
        n.pointer(values);
    }
    void add(Value value)
    {
        if (!values)
            values.emplace();
        values->items.push_back(std::move(value));
    }
};

struct RowSet { // PropertyRowSet_r
    std::vector<Row> rows;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        const std::uint32_t most = n.conformance(rows.size());
        auto count = static_cast<std::uint32_t>(rows.size());
        n(count);
        if (count > most)
            n.fail();
        n.elements(rows, n.ok() ? count : 0, 12);
    }
};

template <class Text>
struct Strings { // StringsArray_r, WStringsArray_r
    std::vector<wire::NdrPointer<Text>> texts;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        const std::uint32_t most = n.conformance(texts.size());
        auto count = static_cast<std::uint32_t>(texts.size());
        n(count);
        if (count > most)
            n.fail();
        n.elements(texts, n.ok() ? count : 0, 4);
    }
};

struct PropertyName { // PropertyName_r
    std::optional<FlatUid> guid;
    std::uint32_t reserved = 0;
    std::int32_t id = 0;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        n.pointer(guid);
        n(reserved);
        n(id);
    }
};

enum RestrictionType : std::uint32_t { // [MS-OXCDATA] 2.12
    r_and = 0,
    r_or = 1,
    r_not = 2,
    r_content = 3,
    r_property = 4,
    r_compare = 5,
    r_bitmask = 6,
    r_size = 7,
    r_exist = 8,
    r_sub = 9,
};

struct Restriction { // Restriction_r, 2.3.4: they nest, and so do pointers
    std::uint32_t type = r_and;
    std::optional<wire::NdrArray<Restriction, 8>> parts; // of and, or
    std::unique_ptr<Restriction> part;                   // of not, sub
    std::uint32_t first = 0, second = 0, third = 0;      // in the order of the structure: fuzzy level or operator, tag, ...
    std::unique_ptr<Value> value;

    template <class Ndr>
    void ndr(Ndr& n)
    {
        n(type);
        std::uint32_t arm = type;
        n(arm);
        if (Ndr::reads && arm != type)
            n.fail();
        switch (type) {
        case r_and:
        case r_or: {
            auto count = parts ? static_cast<std::uint32_t>(parts->items.size()) : 0u;
            n(count);
            n.pointer(parts);
            break;
        }
        case r_not: n.pointer(part); break;
        case r_content:
        case r_property:
            n(first);
            n(second);
            n.pointer(value);
            break;
        case r_compare:
        case r_bitmask:
        case r_size:
        case r_exist:
            n(first);
            n(second);
            n(third);
            break;
        case r_sub:
            n(first);
            n.pointer(part);
            break;
        default: n.fail();
        }
    }
};

} // namespace exemu::nspi

#pragma once
#include "base/place.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exemu {

// A checked tree: what a YAML document says, without YAML. Every scalar is the text that was written (`1.2`, `0123` and `no`
// mean those characters) and is typed by who reads it. Every value and key knows its place.
// Keys of a map are unique: the loader has refused duplicates.
struct Tree {
    enum class Kind : std::uint8_t { empty, scalar, list, map };
    struct Entry;

    Kind kind = Kind::empty;
    bool quoted = false; // a scalar in quotes
    Place place;
    std::string text;          // scalar
    std::vector<Tree> items;   // list
    std::vector<Entry> entries; // map, in the order written

    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_list() const { return kind == Kind::list; }
    bool is_map() const { return kind == Kind::map; }
    bool is_empty() const { return kind == Kind::empty; }

    const Tree* find(std::string_view key) const; // null when this is no map or has no such key
    Tree* find(std::string_view key);
    const Entry* entry(std::string_view key) const;
    Tree& set(std::string_view key, Tree value); // replaces or appends; an empty tree becomes a map.
                                                 // On a scalar or a list: std::logic_error

    static Tree scalar(std::string text, Place = {});
    static Tree list(std::vector<Tree> items, Place = {});
    static Tree map(Place = {});

    // What was found, for messages: "a list", "a map", "nothing", "\"30\"" (cut, printable).
    std::string describe() const;
};

struct Tree::Entry {
    std::string key;
    Place place; // of the key
    Tree value;
};

// The compact form in which the build embeds personas and presets: one string, decoded without YAML. Places survive.
// Layout: u8 version, number of sources, each a text, then the root node. A node is u8 kind | quoted << 2, its place (source + 1
// or 0, and then line as difference to the place before, column), then by kind: a text; the number of items and the items; the
// number of entries and for each its key, the key's place and the node. Numbers are LEB128, differences zigzag, a text is its
// length and its bytes. `unpack` reads what `pack` of this program wrote: anything else is ours to fix, std::logic_error.
std::string pack(const Tree&);
Tree unpack(std::string_view packed);

} // namespace exemu

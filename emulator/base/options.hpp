#pragma once
#include "base/text.hpp"
#include "base/tree.hpp"
#include "base/units.hpp"

#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

// Described structs: name, type, default, bounds and explanation of an option are one declaration. Loading, checking, the
// JSON schema and the reference page are all read from it.
//
//     struct Options {
//         ByteCount line_limit = 64_KiB;
//         template <class Fields>
//         static void describe(Fields& field)
//         {
//             field("line_limit", &Options::line_limit, "Longest command line accepted.").at_least(8_KiB);
//         }
//     };
//
// Member types: bool (true, false), std::string, unsigned integers, Duration, ByteCount, ByteRate, Percent, std::optional<T>,
// std::vector<T>, std::map<std::string, T>, Tree (taken as it stands), another described struct, and enums that have
// `Words<E>` (below).
namespace exemu {

// The words of an enum: specialise with `static constexpr std::pair<std::string_view, E> all[]`.
template <class E>
struct Words;

struct OptionDoc { // one option as the reference page and the schema print it
    std::string path;          // "limits.line"
    std::string type;          // "duration", "size", "text", "true or false", "one of a, b", "list of text", "map"
    std::string default_value; // as a user would write it; empty when there is none
    std::string bounds;        // ">= 8KB"; empty when none
    std::string text;
    bool required = false;
    std::vector<std::string> words; // of an enum
};

// Reads `tree` into a described struct. Unknown keys (with the nearest known one), wrong types, wrong units and broken bounds
// go to `problems`; what is absent keeps its default.
template <class T>
T decode(const Tree& tree, Problems& problems);
// The same over a value that already has some fields set.
template <class T>
void decode_into(T& value, const Tree& tree, Problems& problems);
template <class T>
std::vector<OptionDoc> describe_options(const std::string& prefix = "");

} // namespace exemu

#include "base/options_impl.hpp"

#pragma once
#include "base/options_doc.hpp"
#include "base/options_read.hpp"

#include <string>
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
// `field(...)` may be followed by .at_least(v), .at_most(v) (of quantities; in a list or map, of each), .required() and
// .secret() (neither the default nor what was written is ever shown).
//
// Member types: bool (true, false), std::string, unsigned integers, Duration, ByteCount, ByteRate, Percent, std::optional<T>,
// std::vector<T> (a single text stands for a list of one), std::map<std::string, T>, Tree (taken as it stands), another described
// struct (not one that holds itself), and enums that have `Words<E>` (options_read.hpp).
namespace exemu {

// Reads `tree` into a described struct. Unknown keys (with the nearest known one), wrong types, wrong units and broken bounds
// go to `problems`; what is absent, or wrong, keeps its default.
template <class T>
T decode(const Tree& tree, Problems& problems);
// The same over a value that already has some fields set: maps merge by key, lists replace.
template <class T>
void decode_into(T& value, const Tree& tree, Problems& problems);
// One row per option, those of nested structs with their path.
template <class T>
std::vector<OptionDoc> describe_options(const std::string& prefix = "");

} // namespace exemu

#include "base/options_impl.hpp"

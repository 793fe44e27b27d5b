#pragma once
#include <span>
#include <string_view>

namespace exemu::app {

// A persona or preset of scenarios/, checked by the build and packed (base/tree.hpp): decoded only when it is used, and without YAML.
// "notes/personas" tells how sure their values are (persona::Notes); no start reads it.
struct EmbeddedTree {
    std::string_view name;   // "persona/exchange-2019", "preset/classroom", "notes/personas"
    std::string_view packed; // for unpack()
};

// By name. The definition is written by the build (emulator/app/embed/embed.cpp).
std::span<const EmbeddedTree> embedded_trees();

} // namespace exemu::app

#pragma once
#include "base/tree.hpp"

#include <string>

namespace exemu::scenario {

// A tree in one line, as YAML's flow style writes it: {reply: "451 4.7.0 later"}.
std::string flow_text(const Tree&);
std::string key_text(const std::string& key); // of a map, in quotes where it needs them

} // namespace exemu::scenario

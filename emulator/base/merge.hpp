#pragma once
#include "base/tree.hpp"

namespace exemu {

// Lays one tree over another: maps merge by key, scalars and lists replace, a key with nothing behind it says nothing. Every value
// keeps the place of the source that won, and so does its key.
void merge(Tree& base, Tree layer);

} // namespace exemu

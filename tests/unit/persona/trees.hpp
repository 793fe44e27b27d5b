#pragma once
#include "base/tree.hpp"

#include <string>

namespace exemu::test {

// A tree from "host=a.test; styles.toy.caps=[ONE,TWO]": each leaf stands on a line of its own in `file`, key and value in column 1.
Tree tree(const std::string& file, const std::string& leaves);
// The other way round.
std::string leaves(const Tree&);

} // namespace exemu::test

#pragma once
#include "base/tree.hpp"

#include <string>
#include <vector>

// A persona as a list of leaves: what a scenario may set, what `exemu personas diff` compares, what bears a note of how sure it is.
namespace exemu::persona {

// A text, or a list of texts: it is replaced whole, and so it is one value.
bool is_leaf(const Tree&);

struct Leaf {
    std::string path;             // "styles.smtp.connectors.default.banner"
    const Tree::Entry* entry;     // its key and value
    const Tree& value() const { return entry->value; }
};
// In the order written.
std::vector<Leaf> leaves_of(const Tree&);
// The entry at a dotted path, leaf or not; null when there is none.
const Tree::Entry* entry_at(const Tree&, std::string_view path);
Tree::Entry* entry_at(Tree&, std::string_view path);

} // namespace exemu::persona

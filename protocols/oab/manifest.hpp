#pragma once
#include "oab/details.hpp"
#include "oab/library.hpp"

#include <string>
#include <utility>
#include <vector>

namespace exemu::oab {

struct Listed { // a file as the manifest names it
    std::string name;
    const File* file = nullptr;
    std::string type; // of a template: "windows" or "mac"
};

// oab.xml ([MS-OXWOAB] 2.2): one address list with its Full, its templates and its Diffs.
std::string write_manifest(const AddressList&, const std::vector<Listed>&);

} // namespace exemu::oab

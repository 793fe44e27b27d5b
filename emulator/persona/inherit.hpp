#pragma once
#include "base/tree.hpp"

#include <functional>
#include <string>
#include <vector>

// Six builds, and not six copies: a file says what its build has of its own, and begins with what others say.
//
//     base: [common/smtp, exchange-2019]   # names; each may have bases of its own, the later lies over the earlier
//     without:                             # what a base has and this build does not, by dotted path
//       - styles.http.mapi
//     styles: {smtp: {texts: {expn: "500 5.3.3 Unrecognized command"}}}
//
// What follows is laid over it: maps merge by key, scalars and lists replace.
namespace exemu::persona {

struct Library { // where the others are
    std::function<const Tree*(const std::string& name)> find; // null when there is none
    std::vector<std::string> names;                           // for messages
};

// The whole: bases laid under what is written, `base` and `without` gone. Every value keeps the place where it was written.
Tree inherited(Tree written, const Library&, Problems&);

} // namespace exemu::persona

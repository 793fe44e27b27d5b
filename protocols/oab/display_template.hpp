#pragma once
#include <string>

namespace exemu::oab {

constexpr unsigned template_version = 7;

// A file of display templates ([MS-OXOAB] 2.2, [MS-OXOABKT] 2.2.2): what a client shows of a user and of a distribution list. Small,
// and our own: names, addresses and members. Outlook takes no manifest without one; that it likes this one is UNCONFIRMED.
std::string write_templates();

} // namespace exemu::oab

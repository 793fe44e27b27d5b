#pragma once
#include "scenario/scenario.hpp"

namespace exemu::http {

// Replies that send a peer to a host which is neither the organization's, nor loopback, nor under `redirects: {allow: [...]}`: errors. A
// peer of the lab is never led out of it by a slip.
void check_redirects(const scenario::Scenario&, Problems&);

} // namespace exemu::http

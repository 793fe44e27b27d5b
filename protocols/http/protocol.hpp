#pragma once
#include "session/responder.hpp"

#include <vector>

namespace exemu::http {

struct SiteKind;

// HTTP, and the web applications that live in it (http/site.hpp).
session::Protocol protocol(std::vector<SiteKind> sites);

} // namespace exemu::http

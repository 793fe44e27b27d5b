#pragma once
#include "http/site.hpp"

namespace exemu::ecp {

// /ecp: behind the form of OWA, what this server is and what the scenario has armed. Nothing can be changed here.
http::SiteKind site();

} // namespace exemu::ecp

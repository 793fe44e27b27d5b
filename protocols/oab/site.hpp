#pragma once
#include "http/site.hpp"

namespace exemu::oab {

http::SiteKind site();

} // namespace exemu::oab

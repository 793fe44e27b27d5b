#pragma once
#include "http/site.hpp"

namespace exemu::autodiscover {

http::SiteKind site();

} // namespace exemu::autodiscover

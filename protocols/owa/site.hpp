#pragma once
#include "http/site.hpp"

namespace exemu::owa {

// /owa: the form, and the web mail behind it.
http::SiteKind site();

} // namespace exemu::owa

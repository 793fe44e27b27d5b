#pragma once
#include "http/head.hpp"
#include "http/message.hpp"

namespace exemu::http {

class Visit;

// IIS's page for a status, or 403.4 and the like. Our own words at the vendor's length: tools look at title and length.
Response error_page(const Visit&, unsigned status, unsigned substatus);
// HTTP.sys's, for what is no request.
Response below_page(const Visit&, Malformed);

} // namespace exemu::http

#pragma once
#include "http/site.hpp"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace exemu::http {

// The virtual directories of the persona behind which nobody lives yet, and the root: they challenge, show the page that somebody who
// has logged in sees in a browser, and say in the journal what they do not serve.
std::vector<std::pair<std::string_view, std::shared_ptr<const Site>>> make_doors(const Voice&);

} // namespace exemu::http

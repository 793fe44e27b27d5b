#pragma once
#include <string_view>
#include <utility>

namespace exemu::ecp {

// "admin.html" as it lies in pages/ (cmake/pages.cmake); empty when there is none.
std::string_view packed_page(std::string_view name);

} // namespace exemu::ecp

#pragma once
#include "http/visit.hpp"

#include <string>
#include <string_view>

// What the pages of the admin center tell, as HTML. Never a password.
namespace exemu::ecp {

struct Page {
    std::string_view name, title;
    std::string (*content)(const http::Visit&);
};

// Null when there is no page of that name; the first is shown when none is asked for.
const Page* find_page(std::string_view name);
// The whole page, with its menu.
std::string show(const http::Visit&, const Page&);

} // namespace exemu::ecp

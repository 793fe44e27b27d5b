#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

// The pages of this folder's pages/, packed into the program (cmake/pages.cmake), and how they are filled.
namespace exemu::owa {

// "logon.html" as it lies in pages/; empty when there is none.
std::string_view packed_page(std::string_view name);

// {{name}} becomes its value, as it stands: whoever gives text of somebody else's escapes it (escape_html). A name without a value
// is ours to fix: std::logic_error.
using PageValues = std::initializer_list<std::pair<std::string_view, std::string_view>>;
std::string fill_page(std::string_view page, PageValues);

// For script-src and style-src of a page that holds its own: drawn for each answer (CSP Level 3, 2.3.1).
std::string fresh_nonce();

} // namespace exemu::owa

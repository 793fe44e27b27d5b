#pragma once
#include <string>
#include <string_view>

// In which order an address book lists names: letters with marks stand beside those without, letter case does not count; where names are
// equal so far, marks decide, then the bytes. Latin, Greek and Cyrillic; what else there is comes after, by code point.
namespace exemu::directory {

// Keys compare, as bytes, as their names are ordered. What is no UTF-8 counts as U+FFFD.
std::string collation_key(std::string_view utf8);
// The first half of a key alone: equal for names that differ in case and marks only. What searches compare.
std::string search_key(std::string_view utf8);

} // namespace exemu::directory

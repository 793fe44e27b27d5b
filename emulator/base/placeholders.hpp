#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace exemu {

// Names and what they stand for, where a pattern holds them in braces.
using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// "{fqdn} ready" with {"fqdn", "mail.contoso.test"} is "mail.contoso.test ready". What is not among the values stays as it is.
std::string fill(std::string_view pattern, Values);

} // namespace exemu

#pragma once
#include <expected>
#include <string>
#include <string_view>

// libmspack as judge of our address book files: an independent reader of the same formats. In memory, no file is touched.
namespace exemu::test {

// A Full file or a template. Error: what libmspack said.
std::expected<std::string, std::string> unpack_full(std::string_view file);
// A Diff, over the file that it changes.
std::expected<std::string, std::string> unpack_diff(std::string_view file, std::string_view source);

} // namespace exemu::test

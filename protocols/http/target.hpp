#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

// The request target (RFC 9112 3.2), as HTTP.sys reads it before any site sees it. Sans-IO.
namespace exemu::http {

struct Target {
    std::string host;  // of an absolute form; else empty
    std::string path;  // decoded once, "\" made "/", "." and ".." worked out; never leaves the root; "*" of OPTIONS
    std::string query; // behind the "?", as sent
};

// origin-form, absolute-form (http and https), "*". An error where the target is none of these, is malformed (%zz), or holds a NUL, a
// control character or an encoding of one: HTTP.sys answers "Invalid URL".
Parsed<Target> parse_target(std::string_view);

// Host = uri-host [ ":" port ]: what may stand there (RFC 9110 7.2). Letters are not judged beyond that: names of labs are free.
bool is_host(std::string_view);

} // namespace exemu::http

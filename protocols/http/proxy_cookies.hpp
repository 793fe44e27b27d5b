#pragma once
#include "base/clock.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>

// Cookies by which a front end of 2013 and later finds the back end of a user again, in the persona's forms (styles.http.cookies). Here
// they lead nowhere; tools look for them, and proxies must carry them.
namespace exemu::http {

class Visit;

// O: "SID=base64" whose bytes, XOR 0xFF, are "Database~GUID~~2026-12-26T09:00:00~DOMAIN~0"; it ends with the cookie, in thirty days.
std::string back_end_value(std::string_view domain, std::string_view account, WallTime now);

// {value}, {path}, and dates like {+30d}, {+1y} and {-30y} of a form.
std::string fill_cookie(std::string_view form, std::string_view value, std::string_view path, WallTime now);

std::string random_hex(); // 32 digits, drawn by the system

// What the front end puts into the answer to somebody who has logged in, unless the request brings it. One that it cannot have given to
// whoever asks is taken back.
void add_proxy_cookies(const Visit&, Response&);

} // namespace exemu::http

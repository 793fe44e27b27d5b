#pragma once
#include "auth/auth.hpp"

// The mechanisms that carry user name and password as they are.
namespace exemu::auth {

std::unique_ptr<Exchange> start_plain(const directory::Directory&); // RFC 4616
std::unique_ptr<Exchange> start_login(const directory::Directory&); // draft-murchison-sasl-login

Step challenge(std::string bytes);
Step complete(Credentials);
Step malformed(std::string_view user = {});

} // namespace exemu::auth

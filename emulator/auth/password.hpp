#pragma once
#include "auth/auth.hpp"

// What the mechanisms share, and how each is started.
namespace exemu::auth {

std::unique_ptr<Exchange> start_plain(const Circumstances&);       // RFC 4616
std::unique_ptr<Exchange> start_login(const Circumstances&);       // draft-murchison-sasl-login
std::unique_ptr<Exchange> start_ntlm(const Circumstances&);        // [MS-NLMP]
std::unique_ptr<Exchange> start_gssapi(const Circumstances&);      // RFC 4752
std::unique_ptr<Exchange> start_negotiate(const Circumstances&);   // RFC 4178, 4559
std::unique_ptr<Exchange> start_xoauth2(const Circumstances&);     // the de facto form of mail services
std::unique_ptr<Exchange> start_oauthbearer(const Circumstances&); // RFC 7628

Step challenge(std::string bytes);
Step complete(Credentials);
Step malformed(std::string_view user = {});

// What stands in the way of an account whose secret was right or wrong; `scheme` as in its `auth:` list.
Reason reason_of(
    const directory::Directory&, const directory::Account&, bool secret_right, std::string_view scheme, std::string_view protocol);

} // namespace exemu::auth

#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

// What a client says with a bearer token, sans-IO.
namespace exemu::auth::bearer {

struct Said {
    std::string user;         // whom it wants to be; OAUTHBEARER: the authorization identity, may be absent
    std::string_view token;   // a secret
};

// "user=" {User} "^Aauth=Bearer " {Access Token} "^A^A"
Parsed<Said> parse_xoauth2(std::string_view);
// gs2-header kvsep *kvpair kvsep, with auth=Bearer among the pairs                         RFC 7628 3.1
Parsed<Said> parse_oauthbearer(std::string_view);

} // namespace exemu::auth::bearer

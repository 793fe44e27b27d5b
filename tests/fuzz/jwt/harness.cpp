#include "auth/bearer.hpp"
#include "auth/jwt.hpp"
#include "support/token_keys.hpp"
#include "wire/base64.hpp"

#include <cstdlib>

// Tokens, and what stands around them in XOAUTH2 and OAUTHBEARER. Nothing is believed that was not signed.
using namespace exemu;
using namespace exemu::auth;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    static const Tokens tokens(test::lab_key);
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto bytes = wire::base64url_decode(text))
        require(wire::base64url_encode(*bytes) == text);
    for (const auto& said : {bearer::parse_xoauth2(text), bearer::parse_oauthbearer(text)}) {
        if (said)
            require(!said->token.empty() && said->token.data() >= text.data() &&
                said->token.data() + said->token.size() <= text.data() + text.size());
    }
    if (const auto jwt = jwt::parse(text)) {
        require(jwt->signed_part.size() < text.size());
        const auto again = jwt::parse(jwt::write(jwt->claims, jwt->key_id) + ".AA");
        require(again && again->claims.audience == jwt->claims.audience && again->claims.expires == jwt->claims.expires);
    }
    require(tokens.verify(text, "https://mail.contoso.test/", WallTime(std::chrono::seconds(1705482000))).reason != Reason::none);
    return 0;
}

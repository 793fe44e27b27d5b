#include "auth/bearer.hpp"
#include "auth/jwt.hpp"
#include "auth/tokens.hpp"
#include "support/token_keys.hpp"
#include "unit/auth/contoso.hpp"
#include "wire/base64.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::auth;
using namespace std::chrono_literals;
using namespace std::literals;

namespace {

const WallTime now{std::chrono::seconds(1705482000)};
const std::string audience = "https://mail.contoso.test/";

Claims claims_of(std::string user) { return {"", audience, std::move(user), {"SMTP.Send", "POP.AccessAsUser.All"}, now, now, now + 1h}; }

Circumstances surroundings(const Means& means, std::string_view protocol = "smtp")
{
    static const Server server;
    Circumstances at(test::contoso(), server, means);
    at.protocol = protocol;
    at.now = now;
    return at;
}

std::string xoauth2(const std::string& user, const std::string& token) { return "user=" + user + "\1auth=Bearer " + token + "\1\1"; }

} // namespace

TEST_CASE("the words of XOAUTH2 and OAUTHBEARER")
{
    struct Case {
        const char* text;
        bool good;
        const char *user, *token;
    };
    const Case xoauth[] = {
        {"user=alice\1auth=Bearer a.b.c\1\1", true, "alice", "a.b.c"},
        {"user=alice\1auth=bearer a\1\1", true, "alice", "a"},
        {"user=\1auth=Bearer a\1\1", false, "", ""},
        {"user=alice\1auth=Bearer \1\1", false, "", ""},
        {"user=alice\1auth=Basic a\1\1", false, "", ""},
        {"user=alice\1auth=Bearer a\1", false, "", ""},
        {"user=alice\1auth=Bearer a\1\1x", false, "", ""},
        {"user=alice\1auth=Bearer a b\1\1", false, "", ""},
        {"", false, "", ""},
    };
    for (const Case& one : xoauth) {
        INFO(one.text);
        const auto said = bearer::parse_xoauth2(one.text);
        REQUIRE(said.has_value() == one.good);
        if (said) {
            CHECK(said->user == one.user);
            CHECK(said->token == one.token);
        }
    }
    const Case oauth[] = {
        {"n,a=alice@contoso.test,\1host=mail\1port=587\1auth=Bearer a.b\1\1", true, "alice@contoso.test", "a.b"}, // RFC 7628 4.1's form
        {"n,,\1auth=Bearer a\1\1", true, "", "a"},
        {"y,,\1auth=Bearer a\1\1", true, "", "a"},
        {"n,a=a=2Cb=3Dc,\1auth=Bearer a\1\1", true, "a,b=c", "a"},
        {"n,a=a=2cb,\1auth=Bearer a\1\1", false, "", ""},
        {"p=tls-unique,,\1auth=Bearer a\1\1", false, "", ""},
        {"n,,\1host=mail\1\1", false, "", ""},
        {"n,,\1\1", false, "", ""},
        {"n,,\1auth=Bearer a\1", false, "", ""},
        {"n,,auth=Bearer a\1\1", false, "", ""},
        {"n,a=,\1auth=Bearer a\1\1", false, "", ""},
    };
    for (const Case& one : oauth) {
        INFO(one.text);
        const auto said = bearer::parse_oauthbearer(one.text);
        REQUIRE(said.has_value() == one.good);
        if (said) {
            CHECK(said->user == one.user);
            CHECK(said->token == one.token);
        }
    }
}

TEST_CASE("a token that was issued is believed, and nothing else")
{
    const Tokens tokens(test::lab_key), others(test::other_key);
    const std::string good = tokens.issue(claims_of("alice@contoso.test"));
    const auto verdict = tokens.verify(good, audience, now);
    CHECK(verdict.reason == Reason::none);
    CHECK(verdict.claims.user == "alice@contoso.test");
    CHECK(verdict.claims.scopes.size() == 2);
    CHECK(verdict.claims.issuer == tokens.issuer());

    const auto reason = [&](const std::string& token, WallTime at = now, const std::string& to = audience) {
        return to_text(tokens.verify(token, to, at).reason);
    };
    CHECK(reason(others.issue(claims_of("alice@contoso.test"))) == "token_signature");
    CHECK(reason(good, now + 1h) == "none"); // five minutes are allowed for clocks
    CHECK(reason(good, now + 1h + 5min) == "token_expired");
    CHECK(reason(good, now - 4min) == "none");
    CHECK(reason(good, now - 6min) == "token_not_yet");
    CHECK(reason(good, now, "https://other.test/") == "token_audience");
    // Each byte of it counts.
    std::size_t believed = 0;
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string changed = good;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        believed += changed != good && tokens.verify(changed, audience, now).reason == Reason::none;
    }
    CHECK(believed == 0);

    const auto made = [&](std::string_view header, std::string_view payload) {
        return wire::base64url_encode(header) + "." + wire::base64url_encode(payload) + "." + std::string(good.substr(good.rfind('.') + 1));
    };
    const std::string payload =
        R"({"aud":"https://mail.contoso.test/","exp":1705485600,"upn":"alice@contoso.test","iss":"https://sts.exemu.test/"})";
    CHECK(reason(made(R"({"alg":"none"})", payload)) == "token_signature");
    CHECK(reason(made(R"({"alg":"HS256"})", payload)) == "token_signature");
    CHECK(reason(made(R"({"alg":"RS256"})", payload)) == "token_signature");
    for (const std::string& wrong : {std::string(), std::string("a.b"), std::string("a.b.c.d"), good.substr(0, good.rfind('.')),
             made("[]", payload), made("{", payload), made(R"({"alg":"RS256"})", R"({"exp":1705485600})"),
             made(R"({"alg":"RS256"})", R"({"aud":"x","exp":"soon"})"), made(R"({"alg":"RS256"})", R"({"aud":"x","exp":1e300})"),
             made(R"({"alg":"RS256"})", R"({"aud":"x","exp":-1})"),
             made(R"({"alg":"RS256"})", std::string(20, '[') + std::string(20, ']'))}) {
        INFO(wrong);
        CHECK(reason(wrong) == "token_malformed");
    }
}

TEST_CASE("the key is published as a JWK Set")
{
    const Tokens tokens(test::lab_key);
    const std::string jwks = tokens.jwks();
    CHECK(jwks.starts_with(R"({"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":")"));
    CHECK(jwks.find(R"("e":"AQAB"})") != jwks.npos);
    const std::string token = tokens.issue(claims_of("alice@contoso.test"));
    CHECK(jwks.find("\"kid\":\"" + jwt::parse(token)->key_id + "\"") != jwks.npos);
    CHECK_THROWS_AS(Tokens("no key").jwks(), std::logic_error);
}

TEST_CASE("bearer exchanges: good, and refused in two steps")
{
    const auto tokens = std::make_shared<Tokens>(test::lab_key);
    const Means means{nullptr, tokens};
    Claims no_scope = claims_of("alice@contoso.test");
    no_scope.scopes = {"EWS.AccessAsUser.All"};
    Claims old = claims_of("alice@contoso.test");
    old.expires = now - 1h;
    struct Case {
        const char* what;
        std::string user;
        Claims claims;
        const char* protocol;
        Reason reason;
    };
    const Case cases[] = {
        {"good", "alice@contoso.test", claims_of("alice@contoso.test"), "smtp", Reason::none},
        {"another form of the name", "CONTOSO\\alice", claims_of("alice@contoso.test"), "smtp", Reason::none},
        {"somebody else's", "dora@contoso.test", claims_of("alice@contoso.test"), "smtp", Reason::bad_credentials},
        {"nobody's", "nobody@contoso.test", claims_of("nobody@contoso.test"), "smtp", Reason::bad_credentials},
        {"the account may not", "bob@contoso.test", claims_of("bob@contoso.test"), "smtp", Reason::scheme_refused},
        {"locked", "locked@contoso.test", claims_of("locked@contoso.test"), "smtp", Reason::locked_out},
        {"expired", "alice@contoso.test", old, "smtp", Reason::token_expired},
        {"no scope for it", "alice@contoso.test", no_scope, "smtp", Reason::token_scope},
        {"closed to the account", "dora@contoso.test", claims_of("dora@contoso.test"), "pop3", Reason::protocol_disabled},
    };
    for (const Case& one : cases) {
        INFO(one.what);
        for (const char* name : {"XOAUTH2", "OAUTHBEARER"}) {
            const Mechanism* mechanism = find_mechanism(name);
            REQUIRE(mechanism);
            CHECK(mechanism->scheme == "bearer");
            const std::string token = tokens->issue(one.claims);
            const auto exchange = mechanism->start(surroundings(means, one.protocol));
            const std::string said = name == "XOAUTH2"sv ? xoauth2(one.user, token)
                                                         : "n,a=" + one.user + ",\1auth=Bearer " + token + "\1\1";
            Step step = exchange->begin(said);
            if (one.reason != Reason::none) {
                REQUIRE(step.kind == Step::Kind::challenge);
                CHECK(step.challenge.find("\"schemes\":\"bearer\"") != std::string::npos);
                CHECK(step.challenge.find(token) == std::string::npos);
                step = exchange->answer(name == "XOAUTH2"sv ? "" : "\1");
            }
            REQUIRE(step.kind == Step::Kind::complete);
            CHECK(to_text(step.credentials.reason) == to_text(one.reason));
            CHECK(step.credentials.valid == (one.reason == Reason::none));
        }
    }
}

TEST_CASE("OAUTHBEARER without a name takes the token's; without an issuer every token is unknown")
{
    const auto tokens = std::make_shared<Tokens>(test::lab_key);
    const Means means{nullptr, tokens}, nobody;
    const std::string said = "n,,\1auth=Bearer " + tokens->issue(claims_of("alice@contoso.test")) + "\1\1";
    const auto exchange = find_mechanism("OAUTHBEARER")->start(surroundings(means));
    CHECK(exchange->begin(std::nullopt).challenge.empty());
    const Step step = exchange->answer(said);
    CHECK(step.credentials.valid);
    CHECK(step.credentials.user == "alice@contoso.test");
    CHECK(step.credentials.account->name == "alice");
    const auto without = find_mechanism("OAUTHBEARER")->start(surroundings(nobody));
    CHECK(
        without->begin(said).challenge == R"({"status":"invalid_token","schemes":"bearer","scope":"https://mail.contoso.test/SMTP.Send"})");
    CHECK(without->answer("\1").credentials.reason == Reason::token_signature);
    CHECK(find_mechanism("XOAUTH2")->start(surroundings(means))->begin("user=alice").kind == Step::Kind::malformed);
}

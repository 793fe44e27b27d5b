#include "owa/cadata.hpp"

#include "wire/base64.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::owa;

namespace {

const auth::Sealer sealer(std::string(auth::Sealer::key_size, 'k'));
const WallTime noon = WallTime(std::chrono::seconds(1'700'000'000));
const Ticket alice{"alice", "0123456789abcdef0123456789abcdef", true, noon};

std::string* part(CookieSet& cookies, int i)
{
    std::string* parts[] = {&cookies.data, &cookies.ttl, &cookies.key, &cookies.iv, &cookies.signature};
    return parts[i];
}

} // namespace

TEST_CASE("the cookies have the sizes that were seen")
{
    const CookieSet cookies = Cadata(sealer).make(alice, noon + std::chrono::minutes(15));
    CHECK(wire::base64_decode(cookies.ttl)->size() == 16);
    for (const std::string* block : {&cookies.key, &cookies.iv, &cookies.signature})
        CHECK(wire::base64_decode(*block)->size() == 256);
    CHECK(wire::base64_decode(cookies.data)->find("alice") == std::string::npos);
}

TEST_CASE("who has logged on is known again until the time has passed")
{
    const Cadata cadata(sealer);
    const CookieSet cookies = cadata.make(alice, noon + std::chrono::minutes(15));
    const Judged judged = cadata.judge(cookies, noon + std::chrono::minutes(14));
    CHECK(judged.state == CookieState::valid);
    CHECK(judged.ticket.account == "alice");
    CHECK(judged.ticket.id == alice.id);
    CHECK(judged.ticket.trusted);
    CHECK(judged.ticket.began == noon);
    CHECK(judged.expires == noon + std::chrono::minutes(15));
    CHECK(cadata.judge(cookies, noon + std::chrono::minutes(15)).state == CookieState::expired);
    CHECK(cadata.judge({}, noon).state == CookieState::absent);
}

TEST_CASE("another cadataTTL prolongs the session and no other")
{
    const Cadata cadata(sealer);
    CookieSet cookies = cadata.make(alice, noon + std::chrono::minutes(15));
    const CookieSet other = cadata.make(alice, noon + std::chrono::minutes(15));
    cookies.ttl = cadata.renew(cookies, noon + std::chrono::hours(8));
    CHECK(cadata.judge(cookies, noon + std::chrono::hours(7)).state == CookieState::valid);
    cookies.ttl = other.ttl;
    CHECK(cadata.judge(cookies, noon).state == CookieState::forged);
    CHECK(cadata.renew({"a", "b", "c", "d", "e"}, noon).empty());
}

TEST_CASE("what we have not made is forged")
{
    const Cadata cadata(sealer);
    const CookieSet good = cadata.make(alice, noon + std::chrono::minutes(15));
    const CookieSet other = cadata.make({"bob", "1", false, noon}, noon + std::chrono::minutes(15));
    for (int i = 0; i < 5; ++i) {
        INFO(i);
        CookieSet cookies = good, bobs = other;
        *part(cookies, i) = *part(bobs, i); // a part of somebody else's
        CHECK(cadata.judge(cookies, noon).state == CookieState::forged);
        for (const std::string& value :
            {std::string(), std::string("x"), std::string("%%%"), std::string(2000, 'A'), wire::base64_encode(std::string(256, '\0'))}) {
            *part(cookies, i) = value;
            CHECK(cadata.judge(cookies, noon).state == CookieState::forged);
        }
        for (std::size_t at = 0; at < part(cookies, i)->size(); at += 7) { // any character
            cookies = good;
            char& c = (*part(cookies, i))[at];
            c = c == 'A' ? 'B' : 'A';
            CHECK(cadata.judge(cookies, noon).state == CookieState::forged);
        }
    }
    CHECK(Cadata(auth::Sealer()).judge(good, noon).state == CookieState::forged); // another run's key
}

TEST_CASE("a canary is of one session")
{
    const Cadata cadata(sealer);
    const std::string canary = cadata.canary(alice);
    CHECK(cadata.is_canary(alice, canary));
    CHECK_FALSE(cadata.is_canary({"alice", "another", true, noon}, canary));
    CHECK_FALSE(cadata.is_canary({"bob", alice.id, true, noon}, canary));
    CHECK_FALSE(cadata.is_canary(alice, ""));
    CHECK_FALSE(cadata.is_canary(alice, canary.substr(1)));
    CHECK_FALSE(cadata.is_canary(alice, canary + "."));
}

#include "http/proxy_cookies.hpp"

#include "wire/base64.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::http;

TEST_CASE("the cookie of a back end is what was decoded from a real one")
{
    const WallTime now{std::chrono::seconds(1'700'000'000)}; // 2023-11-14 22:13:20
    const std::string value = back_end_value("contoso.test", "alice", now);
    CHECK(value.starts_with("S-1-5-21-"));
    std::string text = *wire::base64_decode(value.substr(value.find('=') + 1));
    for (char& c : text)
        c = static_cast<char>(~c);
    CHECK(text.starts_with("Database~"));
    CHECK(text.ends_with("~~2023-12-14T22:13:20~contoso.test~0"));
    CHECK(back_end_value("contoso.test", "alice", now) == value);
    CHECK(back_end_value("contoso.test", "bob", now) != value);
    CHECK(fill_cookie("X={value}; expires={+30d}; path={path}; {other}", "v", "/owa", now) ==
        "X=v; expires=Thu, 14-Dec-2023 22:13:20 GMT; path=/owa; {other}");
    CHECK(fill_cookie("X=; expires={-30y}", "", "", now) == "X=; expires=Sun, 21-Nov-1993 22:13:20 GMT");
}

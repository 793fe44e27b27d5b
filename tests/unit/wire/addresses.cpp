#include "wire/addresses.hpp"

#include <catch2/catch.hpp>

using namespace exemu;

TEST_CASE("the addresses of a list")
{
    struct Case {
        const char* list;
        std::vector<std::string> addresses;
    };
    const Case cases[] = {
        {"alice@contoso.test", {"alice@contoso.test"}},
        {"<@route@contoso.test>", {}},
        {"Alice <alice@contoso.test>", {"alice@contoso.test"}},
        {"\"Alice, of sales\" <alice@contoso.test>, bob@contoso.test", {"alice@contoso.test", "bob@contoso.test"}},
        {"bob@contoso.test <alice@contoso.test>", {"alice@contoso.test"}},
        {"\"bob@contoso.test\" <alice@contoso.test>", {"alice@contoso.test"}},
        {"alice@contoso.test (bob@contoso.test)", {"alice@contoso.test"}},
        {"alice(a \\) (deeper) comment)@contoso.test", {"alice@contoso.test"}},
        {"\"alice\"@contoso.test", {"alice@contoso.test"}},
        {"\"a \\\"b\\\"\"@contoso.test", {"a \"b\"@contoso.test"}},
        {"alice @ contoso . test", {"alice@contoso.test"}},
        {"<@relay.test,@other.test:alice@contoso.test>", {"alice@contoso.test"}},
        {"Sales: alice@contoso.test, Bob <bob@contoso.test>;", {"alice@contoso.test", "bob@contoso.test"}},
        {"undisclosed-recipients:;", {}},
        {"Sales: alice@contoso.test;, carol@contoso.test", {"alice@contoso.test", "carol@contoso.test"}},
        {"=?utf-8?Q?=C3=84nne?= <anne@contoso.test>", {"anne@contoso.test"}},
        {"", {}},
        {"Alice", {}},
        {"@contoso.test", {}},
        {"alice@", {}},
        {"<alice@contoso.test", {"alice@contoso.test"}},
        {"\"alice@contoso.test", {"alice@contoso.test"}},
        {"(alice@contoso.test", {}},
        {"<>", {}},
        {",,,", {}},
    };
    for (const Case& c : cases) {
        INFO(c.list);
        CHECK(wire::addresses_of(c.list) == c.addresses);
    }
    CHECK(wire::addresses_of("a@b, c@d, e@f", 2).size() == 2);
}

#include "base/placeholders.hpp"

#include <catch2/catch.hpp>

using namespace exemu;

TEST_CASE("placeholders are filled by name, and what is no placeholder stays")
{
    const std::pair<const char*, const char*> cases[] = {
        {"{fqdn} ready at {date}", "mail ready at now"},
        {"{date}{fqdn}{date}", "nowmailnow"},
        {"{unknown} {fqdn}", "{unknown} mail"},
        {"{fqdn", "{fqdn"},
        {"fqdn}", "fqdn}"},
        {"{}", "{}"},
        {"{{fqdn}", "{{fqdn}"},
        {"{ fqdn }", "{ fqdn }"},
        {"none", "none"},
        {"", ""},
    };
    for (const auto& [pattern, filled] : cases)
        CHECK(fill(pattern, {{"fqdn", "mail"}, {"date", "now"}}) == filled);
    CHECK(fill("{a}", {{"a", "{a}"}}) == "{a}"); // a value is not filled again
    CHECK(fill("{a}", {}) == "{a}");
}

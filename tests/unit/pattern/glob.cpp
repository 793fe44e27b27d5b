#include "base/random.hpp"
#include "base/text.hpp"
#include "pattern/condition.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using exemu::pattern::glob_matches;

namespace {

// The meaning of a glob, said as plainly as can be; exponential, for short ASCII texts.
bool model(std::string_view glob, std::string_view value)
{
    if (glob.empty())
        return value.empty();
    if (glob.front() == '*')
        return model(glob.substr(1), value) || (!value.empty() && model(glob, value.substr(1)));
    if (value.empty())
        return false;
    return (glob.front() == '?' || to_lower(glob.front()) == to_lower(value.front())) && model(glob.substr(1), value.substr(1));
}

std::string draw(Random& random, std::string_view letters, std::size_t most)
{
    std::string text(random.below(most + 1), ' ');
    for (char& c : text)
        c = letters[random.below(letters.size())];
    return text;
}

} // namespace

TEST_CASE("a glob means the whole value")
{
    struct Case {
        const char *glob, *value;
        bool fits;
    };
    const Case cases[] = {
        {"", "", true}, {"", "a", false}, {"*", "", true}, {"*", "anything", true}, {"?", "", false}, {"?", "a", true}, {"?", "ö", true},
        {"??", "ö", false}, {"?", "€", true}, {"*??", "ö", false}, {"a*b", "ab", true}, {"a*b", "a1b2b", true}, {"a*b", "a1b2", false},
        {"a*b*c", "abc", true}, {"**", "x", true}, {"*a*", "bab", true}, {"*aab", "aaaab", true}, {"*?*?*", "ab", true},
        {"*?*?*", "a", false}, {"SMTP.*", "smtp.rcpt", true}, {"*.x", "a.x.y", false},
        {"a\\*", "a*", false}, // there is no escape: `~` is for that
    };
    for (const Case& row : cases) {
        INFO(row.glob << " against " << row.value);
        CHECK(glob_matches(row.glob, row.value) == row.fits);
    }
}

TEST_CASE("a glob agrees with its plain model")
{
    Random random(20261123);
    std::size_t fitting = 0;
    for (int i = 0; i < 20000; ++i) {
        const std::string glob = draw(random, "aB?**", 7), value = draw(random, "abA", 9);
        const bool fits = glob_matches(glob, value);
        fitting += fits;
        INFO(glob << " against " << value);
        REQUIRE(fits == model(glob, value));
    }
    CHECK(fitting > 1000); // the draw says something
}

TEST_CASE("a glob of many stars stays cheap on a long value")
{
    std::string glob;
    for (int i = 0; i < 60; ++i)
        glob += "*a";
    // The stack of a recursive matcher, and the patience of an exponential one, would end here.
    CHECK(!glob_matches(glob + "b", std::string(100'000, 'a')));
    CHECK(glob_matches(glob, std::string(100'000, 'a')));
}

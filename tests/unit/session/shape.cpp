// What alter, offer and hide of several rules come to.
#include "session/shape.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using session::Shape;
using Names = std::vector<std::string>;

TEST_CASE("of two values for one part the first wins, whatever the case of its letters; none leaves it out")
{
    Shape shape;
    REQUIRE(shape.empty());
    shape.add(scenario::AlterStep{{{"banner", "one"}, {"header.X-A", std::nullopt}}});
    shape.add(scenario::AlterStep{{{"BANNER", "two"}, {"header.x-b", "three"}}});
    REQUIRE_FALSE(shape.empty());
    REQUIRE(shape.value_of("Banner", "natural") == "one");
    REQUIRE(shape.value_of("header.x-a", "natural") == std::nullopt);
    REQUIRE(shape.value_of("header.X-B", "natural") == "three");
    REQUIRE(shape.value_of("body", "natural") == "natural");
    REQUIRE(shape.altered("body") == nullptr);
    REQUIRE(shape.altered().size() == 3);
}

TEST_CASE("what is hidden adds up, of two offers the first wins, and what is hidden is not offered")
{
    const Names natural{"SIZE", "DSN", "STARTTLS"};
    Shape shape;
    REQUIRE(shape.shown(natural) == natural);
    shape.add(scenario::HideStep{{"DSN"}});
    shape.add(scenario::HideStep{{"starttls", "CHUNKING"}});
    REQUIRE(shape.shown(natural) == Names{"SIZE"});
    REQUIRE(shape.hides("StartTLS"));
    shape.add(scenario::OfferStep{{"AUTH", "DSN", "SIZE"}});
    shape.add(scenario::OfferStep{{"HELP"}});
    REQUIRE(shape.shown(natural) == Names{"AUTH", "SIZE"});
}

TEST_CASE("an offer of nothing shows nothing")
{
    Shape shape;
    shape.add(scenario::OfferStep{});
    REQUIRE_FALSE(shape.empty());
    REQUIRE(shape.shown({"SIZE"}).empty());
}

TEST_CASE("faults of the turn come before those that last")
{
    session::Faults own, lasting;
    REQUIRE_FALSE(own.any());
    own.truncate = scenario::TruncateStep{3_B};
    lasting.truncate = scenario::TruncateStep{9_B};
    lasting.dribble = scenario::DribbleStep{2_B, 2_B, 1s};
    lasting.dribble_draw = 7;
    own.fill_from(lasting);
    REQUIRE(own.truncate->after == 3_B);
    REQUIRE(own.dribble->most == 2_B);
    REQUIRE(own.dribble_draw == 7);
    REQUIRE_FALSE(own.throttle);
    REQUIRE(lasting.any());
}

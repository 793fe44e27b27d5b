#include "session/doors.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::session;

namespace {

scenario::Listener listener(std::string name, std::uint16_t port, scenario::ListenerTls tls, std::optional<std::string> advertise = {})
{
    scenario::Listener one;
    one.name = std::move(name);
    one.protocol = "http";
    one.port = port;
    one.tls = tls;
    one.advertise = std::move(advertise);
    return one;
}

} // namespace

TEST_CASE("a door is told by the port that peers reach, and by what is advertised")
{
    using Tls = scenario::ListenerTls;
    struct Case {
        std::uint16_t documented, bound;
        Tls tls;
        const char* advertise;
        const char* origin;
    };
    const Case cases[] = {
        {443, 443, Tls::implicit, nullptr, "https://mail.contoso.test"},
        {443, 10443, Tls::implicit, nullptr, "https://mail.contoso.test:10443"},
        {443, 10443, Tls::implicit, "localhost:443", "https://localhost"},
        {443, 10443, Tls::implicit, "lb.contoso.test", "https://lb.contoso.test:10443"},
        {443, 443, Tls::implicit, "[2001:db8::1]:8443", "https://[2001:db8::1]:8443"},
        {80, 80, Tls::none, nullptr, "http://mail.contoso.test"},
        {80, 443, Tls::none, nullptr, "http://mail.contoso.test:443"},
    };
    for (const Case& one : cases) {
        INFO(one.origin);
        Doors doors;
        doors.add(listener("x", one.documented, one.tls, one.advertise ? std::optional<std::string>(one.advertise) : std::nullopt), one.bound);
        const Door* door = doors.find("http", one.documented);
        REQUIRE(door);
        CHECK(door->origin("mail.contoso.test") == one.origin);
    }
}

TEST_CASE("a listener on two addresses is one door, and what is not there is not found")
{
    Doors doors;
    doors.add(listener("https-443", 443, scenario::ListenerTls::implicit), 10443);
    doors.add(listener("https-443", 443, scenario::ListenerTls::implicit), 10444);
    REQUIRE(doors.all().size() == 1);
    CHECK(doors.named("https-443")->port == 10443);
    CHECK(doors.find("http", scenario::ListenerTls::implicit) == doors.named("https-443"));
    CHECK(doors.find("http", 80) == nullptr);
    CHECK(doors.find("imap", scenario::ListenerTls::implicit) == nullptr);
}

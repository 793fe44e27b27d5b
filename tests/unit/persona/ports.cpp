#include "persona/ports.hpp"
#include "unit/persona/trees.hpp"

#include <catch2/catch.hpp>

using namespace exemu;

TEST_CASE("a port is a number, or a range of them")
{
    struct Case {
        const char* text;
        unsigned first, last; // 0: it is none
        std::size_t at;
    };
    const Case cases[] = {
        {"1", 1, 1, 0},
        {"65535", 65535, 65535, 0},
        {"1024-65535", 1024, 65535, 0},
        {"443-443", 443, 443, 0},
        {"0", 0, 0, 0},
        {"65536", 0, 0, 0},
        {"", 0, 0, 0},
        {"smtp", 0, 0, 0},
        {"5-4", 0, 0, 2},
        {"5-", 0, 0, 2},
        {"-5", 0, 0, 0},
        {"5-6-7", 0, 0, 2},
        {"1024-65536", 0, 0, 5},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        const auto range = persona::parse_port_range(one.text);
        REQUIRE(range.has_value() == (one.first != 0));
        if (range) {
            CHECK(range->first == one.first);
            CHECK(range->last == one.last);
        } else {
            CHECK(range.error().at == one.at);
        }
    }
}

TEST_CASE("documented ports are decoded, and what is wrong in them has its place")
{
    const std::string good =
        "w.port=[80,443]; w.transport=tcp; w.protocol=http; w.tls=either; w.direction=in; w.area=client-access; w.roles=mailbox; "
        "w.peer=clients; w.purpose=web; w.source=a page";
    Problems none;
    const auto ports = persona::decode_ports(test::tree("p.yaml", good), none);
    CHECK(none.to_text() == "");
    REQUIRE(ports.size() == 1);
    CHECK(ports[0].name == "w");
    CHECK(ports[0].port == std::vector<std::string>{"80", "443"});
    CHECK(ports[0].tls == persona::PortTls::either);
    CHECK(ports[0].area == persona::Area::client_access);
    struct Case {
        const char *change, *says;
    };
    const Case cases[] = {
        {"w.port=[80,x]", "p.yaml:11:1: \"x\" is neither a port nor a range"},
        {"w.transport=sctp", "p.yaml:11:1: \"sctp\" is no transport: tcp or udp"},
        {"w.direction=inn", "did you mean \"in\"?"},
        {"w.pear=clients", "unknown key \"pear\": did you mean \"peer\"?"},
    };
    for (const Case& one : cases) {
        INFO(one.change);
        Problems problems;
        persona::decode_ports(test::tree("p.yaml", good + "; " + one.change), problems);
        CHECK(problems.to_text().find(one.says) != std::string::npos);
        CHECK(problems.size() == 1);
    }
}

#include "dns/zone.hpp"

#include <catch2/catch.hpp>

using namespace exemu::dns;

namespace {

const Site site{"contoso.test", "mail.contoso.test", {"127.0.0.1", "::1"}, 10443};

std::string told(const std::string& name, const std::string& type)
{
    const Answer answer = look_up(site, name, type);
    std::string text(to_text(answer.code));
    for (const Record& one : answer.answer)
        text += "; " + one.name + " " + one.type + " " + one.data;
    return text;
}

} // namespace

TEST_CASE("what the scenario's own domain says of itself")
{
    struct Row {
        const char *name, *type, *told;
    };
    const Row rows[] = {
        {"contoso.test", "MX", "NOERROR; contoso.test MX 10 mail.contoso.test."},
        {"CONTOSO.test", "mx", "NOERROR; contoso.test MX 10 mail.contoso.test."},
        {"contoso.test", "A", "NOERROR; contoso.test A 127.0.0.1"},
        {"mail.contoso.test", "A", "NOERROR; mail.contoso.test A 127.0.0.1"},
        {"mail.contoso.test", "AAAA", "NOERROR; mail.contoso.test AAAA ::1"},
        {"autodiscover.contoso.test", "CNAME", "NOERROR; autodiscover.contoso.test CNAME mail.contoso.test."},
        {"autodiscover.contoso.test", "A", "NOERROR; autodiscover.contoso.test CNAME mail.contoso.test.; mail.contoso.test A 127.0.0.1"},
        {"_autodiscover._tcp.contoso.test", "SRV", "NOERROR; _autodiscover._tcp.contoso.test SRV 0 0 10443 mail.contoso.test."},
        {"1.0.0.127.in-addr.arpa", "PTR", "NOERROR; 1.0.0.127.in-addr.arpa PTR mail.contoso.test."},
        {"mail.contoso.test", "MX", "NOERROR"},                 // the name is there, such a record is not
        {"_tcp.contoso.test", "A", "NOERROR"},                  // names below it are
        {"nobody.contoso.test", "A", "NXDOMAIN"},
        {"example.test", "A", "REFUSED"},
        {"notcontoso.test", "A", "REFUSED"},
        {"test", "SOA", "REFUSED"},
        {".", "NS", "REFUSED"},
        {"2.0.0.127.in-addr.arpa", "PTR", "REFUSED"},
    };
    for (const Row& row : rows) {
        INFO(row.name << " " << row.type);
        CHECK(told(row.name, row.type) == row.told);
    }
}

TEST_CASE("a refusal is nobody's authority, a missing name is told by the SOA")
{
    CHECK_FALSE(look_up(site, "example.test", "A").authoritative);
    CHECK(look_up(site, "nobody.contoso.test", "A").authority.at(0).type == "SOA");
    CHECK(look_up(site, "contoso.test", "MX").additional.size() == 2);
}

TEST_CASE("names of addresses")
{
    CHECK(reverse_name("198.51.100.10") == "10.100.51.198.in-addr.arpa");
    CHECK(reverse_name("::1") == "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa");
    CHECK(reverse_name("mail") == "");
}

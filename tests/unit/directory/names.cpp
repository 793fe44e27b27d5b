#include "directory/names.hpp"

#include <catch2/catch.hpp>

using namespace exemu::directory;

namespace {

Directory people(const std::string& domain = "contoso.test")
{
    Account alice, bob, ghost;
    alice.name = "alice";
    alice.groups = {"staff", "sales"};
    bob.name = "bob";
    bob.groups = {"staff"};
    ghost.name = "ghost";
    ghost.groups = {"staff"};
    ghost.state = State::no_mailbox;
    return Directory(domain, "CONTOSO", {alice, bob, ghost});
}

} // namespace

TEST_CASE("names of the directory: the same in every run, another for everybody and every organization")
{
    const Directory directory = people(), elsewhere = people("fabrikam.test");
    const Account &alice = directory.accounts()[0], &bob = directory.accounts()[1];
    const std::string dn = legacy_dn(directory, alice);
    CHECK(dn.starts_with("/o=First Organization/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn="));
    CHECK(dn.ends_with("-alice"));
    CHECK(dn == legacy_dn(people(), alice));
    CHECK(dn != legacy_dn(directory, bob));
    CHECK(dn != legacy_dn(elsewhere, alice));
    CHECK(by_legacy_dn(directory, dn) == &alice);
    CHECK(by_legacy_dn(directory, exemu::to_upper(dn)) == &alice);
    CHECK(by_legacy_dn(directory, dn + "x") == nullptr);
    const std::string guid = object_guid(directory, "alice");
    REQUIRE(guid.size() == 36);
    CHECK(guid[8] == '-');
    CHECK(guid[14] == '4');
    CHECK(dn.contains(guid.substr(0, 8) + guid.substr(9, 4)));
    CHECK(database_dn("MAIL").ends_with("/cn=Configuration/cn=Servers/cn=MAIL/cn=Microsoft Private MDB"));
}

TEST_CASE("groups are listed by address, with members who have a mailbox")
{
    const Directory directory = people();
    const auto groups = directory.groups();
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].name == "sales");
    CHECK(groups[1].address == "staff@contoso.test");
    CHECK(groups[1].members.size() == 2);
    CHECK(legacy_dn(directory, groups[0]).ends_with("-sales"));
}

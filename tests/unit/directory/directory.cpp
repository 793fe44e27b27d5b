#include "directory/directory.hpp"
#include "directory/secret.hpp"

#include <catch2/catch.hpp>

using namespace exemu::directory;

namespace {

Account person(std::string name, std::vector<std::string> aliases = {}, std::vector<std::string> groups = {}, State state = State::active)
{
    Account account;
    account.name = name;
    account.password = "Passw0rd!";
    account.aliases = std::move(aliases);
    account.groups = std::move(groups);
    account.state = state;
    return account;
}

Directory contoso()
{
    return Directory("contoso.test", "CONTOSO",
        {
            person("alice", {"sales", "alice@fabrikam.test"}, {"staff"}),
            person("bob", {"bobby"}, {"staff", "all@fabrikam.test"}),
            person("svc", {}, {"staff", "robots"}, State::no_mailbox),
        });
}

std::string name_of(const Account* account) { return account ? account->name : "nobody"; }

} // namespace

TEST_CASE("a user name has many forms")
{
    const Directory directory = contoso();
    const std::pair<const char*, const char*> cases[] = {
        {"alice", "alice"},
        {"ALICE", "alice"},
        {"alice@contoso.test", "alice"},
        {"Alice@Contoso.TEST", "alice"},
        {"CONTOSO\\alice", "alice"},
        {"contoso\\Alice", "alice"},
        {"contoso.test\\bob", "bob"},
        {"bobby", "bob"},
        {"bobby@contoso.test", "bob"},
        {"alice@fabrikam.test", "alice"},
        {"svc", "svc"},
        {"", "nobody"},
        {"carol", "nobody"},
        {"bob@fabrikam.test", "nobody"},
        {"FABRIKAM\\alice", "nobody"},
        {"\\alice", "nobody"},
        {"CONTOSO\\alice@contoso.test", "nobody"},
        {"CONTOSO\\", "nobody"},
        {"@contoso.test", "nobody"},
        {"alice ", "nobody"},
        {"staff", "nobody"},
    };
    for (const auto& [typed, who] : cases) {
        INFO(typed);
        CHECK(name_of(directory.by_login(typed)) == who);
    }
}

TEST_CASE("an address is an account, a group, unknown or foreign")
{
    const Directory directory = contoso();
    struct Case {
        const char* address;
        Directory::Known known;
        std::vector<std::string> members;
    };
    using Known = Directory::Known;
    const Case cases[] = {
        {"alice@contoso.test", Known::account, {"alice"}},
        {"SALES@CONTOSO.test", Known::account, {"alice"}},
        {"alice@fabrikam.test", Known::account, {"alice"}},
        {"staff@contoso.test", Known::group, {"alice", "bob"}},
        {"all@fabrikam.test", Known::group, {"bob"}},
        {"robots@contoso.test", Known::group, {}},
        {"svc@contoso.test", Known::unknown, {}},
        {"carol@contoso.test", Known::unknown, {}},
        {"bob@fabrikam.test", Known::unknown, {}},
        {"alice@example.test", Known::foreign, {}},
        {"alice@mail.contoso.test", Known::foreign, {}},
        {"alice", Known::foreign, {}},
        {"", Known::foreign, {}},
        {"@contoso.test", Known::unknown, {}},
        {"\"a@example.test\"@contoso.test", Known::unknown, {}},
    };
    for (const Case& c : cases) {
        INFO(c.address);
        const auto recipient = directory.by_address(c.address);
        CHECK(recipient.known == c.known);
        std::vector<std::string> members;
        for (const Account* member : recipient.members)
            members.push_back(member->name);
        CHECK(members == c.members);
        CHECK(directory.is_local(c.address) == (c.known != Known::foreign));
    }
}

TEST_CASE("a name that two people claim is told")
{
    CHECK(contoso().clashes().empty());
    const Directory directory(
        "contoso.test", "CONTOSO", {person("alice", {"bob", "info"}), person("bob"), person("carol", {"INFO", "carol"})});
    CHECK(directory.clashes() == std::vector<std::string>{"bob", "bob@contoso.test", "INFO", "INFO@contoso.test"});
    CHECK(name_of(directory.by_login("bob")) == "bob");
    CHECK(name_of(directory.by_login("info")) == "alice");
    CHECK(Directory("contoso.test", "CONTOSO", {person("alice", {}, {"bob", "staff"}), person("bob", {}, {"staff"})}).clashes() ==
        std::vector<std::string>{"bob@contoso.test"});
}

TEST_CASE("an address of its own stays")
{
    Account account = person("dora");
    account.address = "dora.smith@contoso.test";
    const Directory directory("contoso.test", "CONTOSO", {account, person("alice")});
    CHECK(directory.accounts()[0].address == "dora.smith@contoso.test");
    CHECK(directory.accounts()[1].address == "alice@contoso.test");
    CHECK(name_of(directory.by_login("Dora.Smith@contoso.test")) == "dora");
    CHECK(name_of(directory.by_login("dora@contoso.test")) == "dora");
}

TEST_CASE("passwords match whole or not at all")
{
    const Directory directory("contoso.test", "CONTOSO", {person("alice")});
    const Account& account = directory.accounts()[0];
    CHECK(directory.password_matches(account, "Passw0rd!"));
    for (const char* typed : {"", "P", "Passw0rd", "Passw0rd!!", "passw0rd!", "Passw0rd!Passw0rd!", "Xassw0rd!"}) {
        INFO(typed);
        CHECK_FALSE(directory.password_matches(account, typed));
    }
    Account blank = account;
    blank.password.clear();
    CHECK_FALSE(directory.password_matches(blank, ""));
    CHECK_FALSE(directory.password_matches(blank, std::string_view("\0", 1)));
    CHECK(same_secret("", ""));
}

TEST_CASE("a directory may be copied and moved")
{
    Directory first = contoso();
    const Directory second = first;
    const Directory third = std::move(first);
    CHECK(second.by_login("bob") == &second.accounts()[1]);
    CHECK(third.by_login("bob") == &third.accounts()[1]);
}

TEST_CASE("a password that was changed holds, and is no longer expired")
{
    std::vector<Account> people{person("alice"), person("bob"), person("carol")};
    people[0].state = State::password_expired;
    people[1].state = State::must_change_password;
    people[2].state = State::locked_out;
    const Directory directory("contoso.test", "CONTOSO", people);
    for (const Account& account : directory.accounts()) {
        CHECK(directory.state_of(account) == account.state);
        CHECK(directory.password_of(account) == account.password);
        directory.change_password(account, "N3w-" + account.name);
        CHECK(directory.password_matches(account, "N3w-" + account.name));
        CHECK_FALSE(directory.password_matches(account, "Passw0rd!"));
    }
    CHECK(directory.state_of(directory.accounts()[0]) == State::active);
    CHECK(directory.state_of(directory.accounts()[1]) == State::active);
    CHECK(directory.state_of(directory.accounts()[2]) == State::locked_out);

    directory.forget_changed_passwords();
    for (const Account& account : directory.accounts()) {
        CHECK(directory.state_of(account) == account.state);
        CHECK(directory.password_matches(account, account.password));
        CHECK_FALSE(directory.password_matches(account, "N3w-" + account.name));
    }
}

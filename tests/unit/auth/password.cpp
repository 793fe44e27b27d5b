#include "auth/auth.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using auth::Reason;
using auth::Step;
using namespace std::literals;

namespace {

directory::Directory contoso()
{
    using State = directory::State;
    std::vector<directory::Account> accounts;
    const auto add = [&](std::string name, State state, std::vector<std::string> schemes = {"basic", "ntlm"}) {
        directory::Account account;
        account.name = std::move(name);
        account.password = "secret";
        account.state = state;
        account.auth = std::move(schemes);
        accounts.push_back(account);
    };
    add("alice", State::active);
    add("bob", State::active, {"bearer"});
    add("locked", State::locked_out);
    add("disabled", State::disabled);
    add("expired", State::password_expired);
    add("change", State::must_change_password);
    add("nobox", State::no_mailbox);
    return directory::Directory("contoso.test", "CONTOSO", std::move(accounts));
}

} // namespace

TEST_CASE("user name and password are judged, states have their own reasons")
{
    const auto directory = contoso();
    struct Case {
        const char *user, *password;
        Reason reason;
    };
    const Case cases[] = {
        {"alice", "secret", Reason::none},
        {"CONTOSO\\ALICE", "secret", Reason::none},
        {"alice", "wrong", Reason::bad_credentials},
        {"alice", "", Reason::bad_credentials},
        {"nobody", "secret", Reason::bad_credentials},
        {"", "", Reason::bad_credentials},
        {"locked", "secret", Reason::locked_out},
        {"locked", "wrong", Reason::locked_out},
        {"disabled", "secret", Reason::disabled},
        {"disabled", "wrong", Reason::bad_credentials},
        {"expired", "secret", Reason::password_expired},
        {"expired", "wrong", Reason::bad_credentials},
        {"change", "secret", Reason::must_change_password},
        {"change", "wrong", Reason::bad_credentials},
        {"bob", "secret", Reason::scheme_refused},
        {"bob", "wrong", Reason::bad_credentials},
        {"nobox", "secret", Reason::none},
    };
    for (const Case& c : cases) {
        INFO(c.user << " " << c.password);
        const auto credentials = auth::judge(directory, c.user, c.password);
        CHECK(to_text(credentials.reason) == to_text(c.reason));
        CHECK(credentials.valid == (c.reason == Reason::none));
        CHECK(credentials.user == c.user);
        CHECK(credentials.account == directory.by_login(c.user));
    }
}

TEST_CASE("PLAIN: authzid, user name, password")
{
    const auto directory = contoso();
    struct Case {
        std::string message;
        Step::Kind kind;
        Reason reason;
    };
    using Kind = Step::Kind;
    const Case cases[] = {
        {"\0alice\0secret"s, Kind::complete, Reason::none},
        {"alice\0alice\0secret"s, Kind::complete, Reason::none},
        {"alice@contoso.test\0CONTOSO\\alice\0secret"s, Kind::complete, Reason::none},
        {"bob\0alice\0secret"s, Kind::complete, Reason::bad_credentials},
        {"stranger\0alice\0secret"s, Kind::complete, Reason::bad_credentials},
        {"\0alice\0wrong"s, Kind::complete, Reason::bad_credentials},
        {"\0locked\0wrong"s, Kind::complete, Reason::locked_out},
        {"", Kind::malformed, Reason::malformed},
        {"alice", Kind::malformed, Reason::malformed},
        {"alice\0secret"s, Kind::malformed, Reason::malformed},
        {"\0\0secret"s, Kind::malformed, Reason::malformed},
        {"\0alice\0"s, Kind::malformed, Reason::malformed},
        {"\0alice\0secret\0"s, Kind::malformed, Reason::malformed},
        {"\0alice\0"s + std::string(auth::most_response, 'x'), Kind::malformed, Reason::malformed},
    };
    for (const Case& c : cases) {
        INFO(c.message);
        const auto* plain = auth::find_mechanism("plain");
        REQUIRE(plain);
        const Step at_once = plain->start(directory)->begin(c.message);
        CHECK(at_once.kind == c.kind);
        CHECK(to_text(at_once.credentials.reason) == to_text(c.reason));
        CHECK(at_once.credentials.valid == (c.reason == Reason::none));

        const auto exchange = plain->start(directory);
        const Step asked = exchange->begin({});
        CHECK(asked.kind == Kind::challenge);
        CHECK(asked.challenge.empty());
        CHECK(exchange->answer(c.message).kind == c.kind);
    }
}

TEST_CASE("LOGIN asks twice, or once after an initial response")
{
    const auto directory = contoso();
    const auto* login = auth::find_mechanism("Login");
    REQUIRE(login);

    const auto asked = login->start(directory);
    CHECK(asked->begin({}).challenge == "Username:");
    CHECK(asked->answer("alice").challenge == "Password:");
    const Step proven = asked->answer("secret");
    CHECK(proven.kind == Step::Kind::complete);
    CHECK(proven.credentials.valid);
    CHECK(proven.credentials.account == directory.by_login("alice"));

    const auto initial = login->start(directory);
    CHECK(initial->begin("alice").challenge == "Password:");
    CHECK(initial->answer("").credentials.reason == Reason::bad_credentials);

    // An empty initial response is an empty user name, not an absent one.
    const auto empty = login->start(directory);
    CHECK(empty->begin("").challenge == "Password:");
    CHECK(empty->answer("secret").credentials.reason == Reason::bad_credentials);

    const std::string long_one(auth::most_response + 1, 'x');
    const auto overlong = login->start(directory);
    CHECK(overlong->begin(long_one).kind == Step::Kind::malformed);
    CHECK(overlong->begin("alice").kind == Step::Kind::challenge);
    CHECK(overlong->answer(long_one).credentials.user == "alice");
}

TEST_CASE("mechanisms are found by name, letter case ignored")
{
    CHECK(auth::find_mechanism("PLAIN") == &auth::mechanisms()[0]);
    CHECK(auth::find_mechanism("login")->scheme == "login");
    CHECK(auth::find_mechanism("login")->sends_password);
    CHECK_FALSE(auth::find_mechanism("CRAM-MD5"));
    CHECK_FALSE(auth::find_mechanism(""));
}

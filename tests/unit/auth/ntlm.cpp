#include "auth/security.hpp"
#include "unit/auth/contoso.hpp"
#include "unit/auth/ntlm_client.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using auth::ChannelBinding;
using auth::ExtendedProtection;
using auth::Policy;
using auth::Reason;
using auth::Step;
using test::NtlmClient;
using How = NtlmClient::How;

namespace {

Step played(NtlmClient& client, const auth::Circumstances& at)
{
    const auto exchange = auth::find_mechanism("ntlm")->start(at);
    const Step second = exchange->begin(client.negotiate());
    REQUIRE(second.kind == Step::Kind::challenge);
    return exchange->answer(client.authenticate(second.challenge));
}

NtlmClient client_as(std::string user, std::string domain = "CONTOSO", std::string password = "secret")
{
    NtlmClient client;
    client.user = std::move(user);
    client.domain = std::move(domain);
    client.password = std::move(password);
    return client;
}

} // namespace

TEST_CASE("NTLM: names in all their forms, states and lists of accounts")
{
    struct Case {
        const char *user, *domain, *password, *protocol;
        Reason reason;
    };
    const Case cases[] = {
        {"alice", "CONTOSO", "secret", "smtp", Reason::none},
        {"ALICE", "contoso", "secret", "smtp", Reason::none},
        {"alice", "contoso.test", "secret", "smtp", Reason::none},
        {"alice", "", "secret", "smtp", Reason::none},
        {"alice@contoso.test", "", "secret", "smtp", Reason::none},
        {"alice@contoso.test", "WORKSTATION", "secret", "smtp", Reason::none},
        {"alice.alias", "CONTOSO", "secret", "smtp", Reason::none},
        {"alice@sales.test", "", "secret", "smtp", Reason::none},
        {"alice", "ELSEWHERE", "secret", "smtp", Reason::bad_credentials},
        {"alice", "CONTOSO", "Secret", "smtp", Reason::bad_credentials},
        {"alice", "CONTOSO", "", "smtp", Reason::bad_credentials},
        {"nobody", "CONTOSO", "secret", "smtp", Reason::bad_credentials},
        {"blank", "CONTOSO", "", "smtp", Reason::bad_credentials},
        {"locked", "CONTOSO", "secret", "smtp", Reason::locked_out},
        {"locked", "CONTOSO", "wrong", "smtp", Reason::locked_out},
        {"disabled", "CONTOSO", "secret", "smtp", Reason::disabled},
        {"disabled", "CONTOSO", "wrong", "smtp", Reason::bad_credentials},
        {"expired", "CONTOSO", "secret", "smtp", Reason::password_expired},
        {"change", "CONTOSO", "secret", "smtp", Reason::must_change_password},
        {"nobox", "CONTOSO", "secret", "smtp", Reason::none},
        {"bob", "CONTOSO", "secret", "smtp", Reason::scheme_refused},
        {"dora", "CONTOSO", "secret", "smtp", Reason::none},
        {"dora", "CONTOSO", "secret", "pop3", Reason::protocol_disabled},
    };
    for (const Case& one : cases) {
        INFO(one.domain << "\\" << one.user);
        NtlmClient client = client_as(one.user, one.domain, one.password);
        const Step step = played(client, test::circumstances(one.protocol));
        REQUIRE(step.kind == Step::Kind::complete);
        CHECK(to_text(step.credentials.reason) == to_text(one.reason));
        CHECK(step.credentials.valid == (one.reason == Reason::none));
        CHECK(step.credentials.channel_binding == ChannelBinding::absent);
        CHECK((step.security != nullptr) == step.credentials.valid);
    }
}

TEST_CASE("NTLM: LM and NTLMv1 are refused unless LmCompatibilityLevel says otherwise")
{
    struct Case {
        How how;
        std::uint64_t level;
        Reason reason;
    };
    const Case cases[] = {
        {How::v2, 5, Reason::none},
        {How::v1, 5, Reason::ntlm_v1},
        {How::v1, 4, Reason::none},
        {How::v1_session, 5, Reason::ntlm_v1},
        {How::v1_session, 4, Reason::none},
        {How::lm, 5, Reason::ntlm_v1},
        {How::lm, 4, Reason::ntlm_v1},
        {How::lm, 3, Reason::none},
        {How::anonymous, 5, Reason::anonymous},
        {How::anonymous, 0, Reason::anonymous},
    };
    for (const Case& one : cases) {
        INFO(static_cast<int>(one.how) << " at " << one.level);
        NtlmClient client;
        client.how = one.how;
        if (one.how == How::v1 || one.how == How::lm)
            client.flags = 0x62008205; // without extended session security
        const Step step = played(client, test::circumstances("smtp", {ExtendedProtection::off, one.level}));
        CHECK(to_text(step.credentials.reason) == to_text(one.reason));
        // A refused dialect is refused whatever the password was.
        client.password = "wrong";
        const Reason wrong = one.reason == Reason::none ? Reason::bad_credentials : one.reason;
        CHECK(to_text(played(client, test::circumstances("smtp", {ExtendedProtection::off, one.level})).credentials.reason) ==
            to_text(wrong));
    }
}

TEST_CASE("NTLM: a MIC that was announced must be there and be right")
{
    NtlmClient right, wrong, none, bare;
    CHECK(played(right, test::circumstances()).credentials.valid);
    wrong.wrong_mic = true;
    CHECK(played(wrong, test::circumstances()).credentials.reason == Reason::altered);
    none.mic = false;
    CHECK(played(none, test::circumstances()).credentials.valid);

    // Announced in the blob, with a head too short to hold it.
    const auto exchange = auth::find_mechanism("NTLM")->start(test::circumstances());
    std::string message = bare.authenticate(exchange->begin(bare.negotiate()).challenge);
    message.erase(64, 24);
    for (std::size_t field = 12; field < 60; field += 8) {
        const auto low = static_cast<unsigned char>(message[field + 4]);
        const auto high = static_cast<unsigned char>(message[field + 5]);
        const unsigned offset = low + 256u * high - 24u;
        message[field + 4] = static_cast<char>(offset & 255);
        message[field + 5] = static_cast<char>(offset >> 8);
    }
    CHECK(exchange->answer(message).credentials.reason == Reason::altered);
}

TEST_CASE("NTLM: a response of another day is refused")
{
    constexpr std::uint64_t hour = std::uint64_t{3600} * 10'000'000;
    struct Case {
        std::uint64_t skew;
        Reason reason;
    };
    const Case cases[] = {{0, Reason::none}, {35 * hour, Reason::none}, {37 * hour, Reason::clock_skew}, {0 - 35 * hour, Reason::none},
        {0 - 37 * hour, Reason::clock_skew}, {std::uint64_t{1} << 63, Reason::clock_skew}};
    for (const Case& one : cases) {
        INFO(one.skew);
        NtlmClient client;
        client.skew = one.skew;
        CHECK(to_text(played(client, test::circumstances()).credentials.reason) == to_text(one.reason));
    }
}

TEST_CASE("NTLM: channel bindings absent, right and wrong, by policy")
{
    const std::string here(32, '\x11'), elsewhere(32, '\x22');
    struct Case {
        const char* what;
        std::string of_client, of_server;
        bool zero;
        ChannelBinding found;
        Reason off, allow, require;
    };
    const Reason good = Reason::none, bad = Reason::channel_binding;
    const Case cases[] = {
        {"absent under TLS", "", here, false, ChannelBinding::absent, good, good, bad},
        {"absent in the clear", "", "", false, ChannelBinding::absent, good, good, bad},
        {"all zeros is absent", "", here, true, ChannelBinding::absent, good, good, bad},
        {"right", here, here, false, ChannelBinding::right, good, good, good},
        {"of another channel", elsewhere, here, false, ChannelBinding::wrong, good, bad, bad},
        {"of a channel where there is none", here, "", false, ChannelBinding::wrong, good, bad, bad},
    };
    for (const Case& one : cases) {
        INFO(one.what);
        const std::pair<ExtendedProtection, Reason> policies[] = {
            {ExtendedProtection::off, one.off}, {ExtendedProtection::allow, one.allow}, {ExtendedProtection::require, one.require}};
        for (const auto& [policy, reason] : policies) {
            NtlmClient client;
            client.end_point = one.of_client;
            client.zero_binding = one.zero;
            const Step step = played(client, test::circumstances("smtp", {policy, 5}, one.of_server));
            CHECK(to_text(step.credentials.reason) == to_text(reason));
            CHECK(to_text(step.credentials.channel_binding) == to_text(one.found));
            // With a wrong password nobody learns what the bindings were worth.
            client.password = "wrong";
            CHECK(played(client, test::circumstances("smtp", {policy, 5}, one.of_server)).credentials.reason == Reason::bad_credentials);
        }
    }
}

TEST_CASE("NTLM: both sides hold the same keys afterwards")
{
    for (const std::uint32_t flags : {0xE2888235u, 0xA2888235u, 0x62888235u, 0x22888235u, 0x02888235u}) {
        INFO(std::hex << flags);
        NtlmClient client;
        client.flags = flags;
        const Step step = played(client, test::circumstances());
        REQUIRE(step.security);
        CHECK(step.security->exported_session_key() == client.exported);
        auth::Security peer(auth::ntlm::Side::client, step.security->flags(), client.exported);
        const std::string sealed = peer.seal("stub data");
        const std::string signature = peer.sign("stub data");
        CHECK(step.security->unseal(sealed) == "stub data");
        CHECK(step.security->verify("stub data", signature));
    }
}

TEST_CASE("NTLM: what is no message, out of order, or too long is malformed")
{
    NtlmClient client;
    const auto* mechanism = auth::find_mechanism("NTLM");
    CHECK(mechanism->start(test::circumstances())->begin(std::nullopt).challenge.empty());
    for (const std::string& first :
        {std::string(), std::string("NTLMSSP"), client.negotiate().substr(0, 15), std::string(auth::most_response + 1, 'x')}) {
        const Step step = mechanism->start(test::circumstances())->begin(first);
        CHECK(step.kind == Step::Kind::malformed);
        CHECK(step.credentials.reason == Reason::malformed);
    }
    const auto exchange = mechanism->start(test::circumstances());
    CHECK(exchange->begin(client.negotiate()).kind == Step::Kind::challenge);
    CHECK(exchange->answer(client.negotiate()).kind == Step::Kind::malformed); // a first message where the third belongs

    // Responses that have no form of any dialect.
    for (const std::size_t size : {1u, 23u, 25u, 40u}) {
        const auto again = mechanism->start(test::circumstances());
        again->begin(client.negotiate());
        const std::string message = NtlmClient::lay_out(
            {std::string(24, 'l'), std::string(size, 'n'), "", wire::utf16le_of("alice"), "", ""}, client.flags);
        const Step step = again->answer(message);
        CHECK(step.kind == Step::Kind::malformed);
        CHECK(step.credentials.user == "alice");
    }
}

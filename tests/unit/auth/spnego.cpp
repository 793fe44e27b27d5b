#include "auth/spnego.hpp"
#include "auth/der.hpp"
#include "auth/security.hpp"
#include "unit/auth/contoso.hpp"
#include "unit/auth/hex.hpp"
#include "unit/auth/ntlm_client.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::auth;
using test::hex;
using test::NtlmClient;
using test::unhex;

namespace {

std::string mechanism_list(const std::vector<std::string_view>& oids)
{
    std::string list;
    for (const std::string_view oid : oids)
        list += der::wrap(der::oid, oid);
    return der::wrap(der::sequence, list);
}

std::string init(const std::vector<std::string_view>& oids, const std::optional<std::string>& token)
{
    std::string body = der::wrap(0xA0, mechanism_list(oids));
    if (token)
        body += der::wrap(0xA2, der::wrap(der::octet_string, *token));
    return der::wrap(0x60, unhex("06062b0601050502") + der::wrap(0xA0, der::wrap(der::sequence, body)));
}

std::string response(const std::string& token, const std::optional<std::string>& mic = {})
{
    std::string body = der::wrap(0xA2, der::wrap(der::octet_string, token));
    if (mic)
        body += der::wrap(0xA3, der::wrap(der::octet_string, *mic));
    return der::wrap(0xA1, der::wrap(der::sequence, body));
}

std::unique_ptr<Exchange> negotiate() { return find_mechanism("NEGOTIATE")->start(test::circumstances("http")); }

} // namespace

TEST_CASE("DER lengths are definite, short where they can be, and within what is there")
{
    struct Case {
        const char* bytes;
        bool good;
        std::size_t size;
    };
    const Case cases[] = {{"0400", true, 0}, {"0403616263", true, 3}, {"048103616263", false, 0}, {"0480616263", false, 0},
        {"0404616263", false, 0}, {"04820003616263", false, 0}, {"048500000000030000", false, 0}, {"04", false, 0}, {"", false, 0},
        {"0503616263", false, 0}, {"0484ffffffff", false, 0}};
    for (const Case& one : cases) {
        INFO(one.bytes);
        const std::string bytes = unhex(one.bytes);
        wire::ByteReader in(bytes);
        wire::ByteReader value = der::element(in, der::octet_string);
        CHECK((in.ok() && value.ok()) == one.good);
        CHECK(value.left() == one.size);
    }
    for (const std::size_t size : {0u, 127u, 128u, 255u, 256u, 65535u, 70000u}) {
        const std::string wrapped = der::wrap(der::octet_string, std::string(size, 'x'));
        wire::ByteReader in(wrapped);
        CHECK(der::element(in, der::octet_string).left() == size);
        CHECK(in.done());
    }
}

TEST_CASE("a token of Windows is read (MS-SPNG section 4's form), and cut at any length it is an error")
{
    // Microsoft's Kerberos, Kerberos, NEGOEX, NTLM.
    const std::string negoex = unhex("2b06010401823702021e");
    const std::string whole = init({spnego::ms_kerberos, spnego::kerberos, negoex, spnego::ntlm}, "token");
    const auto parsed = spnego::parse_init(whole);
    REQUIRE(parsed);
    CHECK(parsed->mechanisms.size() == 4);
    CHECK(parsed->mechanisms.back() == spnego::ntlm);
    CHECK(parsed->token == "token");
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(spnego::parse_init(std::string_view(whole).substr(0, size)));
    const std::string answer = response("token", "mic");
    REQUIRE(spnego::parse_response(answer));
    CHECK(spnego::parse_response(answer)->mic == "mic");
    for (std::size_t size = 0; size < answer.size(); ++size)
        CHECK_FALSE(spnego::parse_response(std::string_view(answer).substr(0, size)));
    CHECK_FALSE(spnego::parse_init(init(std::vector<std::string_view>(33, spnego::ntlm), {})));
    CHECK_FALSE(spnego::parse_init(init({}, {})));
    CHECK(hex(spnego::write(spnego::State::accept_completed, {}, {})) == "a1073005a0030a0100");
    CHECK(hex(spnego::write(spnego::State::accept_incomplete, spnego::ntlm, "x")) ==
        "a11a3018a0030a0101a10c060a2b06010401823702020aa203040178");
}

TEST_CASE("Negotiate: NTLM first, with its token")
{
    NtlmClient client;
    const auto exchange = negotiate();
    const Step first = exchange->begin(init({spnego::ntlm}, client.negotiate()));
    REQUIRE(first.kind == Step::Kind::challenge);
    const auto wrapped = spnego::parse_response(first.challenge);
    REQUIRE(wrapped);
    const Step last = exchange->answer(response(client.authenticate(*wrapped->token)));
    CHECK(last.kind == Step::Kind::complete);
    CHECK(last.credentials.valid);
    CHECK(hex(last.challenge) == "a1073005a0030a0100");
    CHECK(last.security != nullptr);
}

TEST_CASE("Negotiate: Kerberos first; NTLM is chosen, and the list of mechanisms signed on both sides")
{
    for (const bool tampered : {false, true}) {
        NtlmClient client;
        client.flags |= ntlm::sign;
        const auto exchange = negotiate();
        const std::vector<std::string_view> offered{spnego::ms_kerberos, spnego::kerberos, spnego::ntlm};
        const Step choice = exchange->begin(init(offered, "a ticket"));
        REQUIRE(choice.kind == Step::Kind::challenge);
        CHECK(hex(choice.challenge) == "a1153013a0030a0103a10c060a2b06010401823702020a"); // request-mic
        const Step second = exchange->answer(response(client.negotiate()));
        REQUIRE(second.kind == Step::Kind::challenge);
        const std::string third = client.authenticate(*spnego::parse_response(second.challenge)->token);
        Security peer(ntlm::Side::client, ntlm::answered_flags(client.flags), client.exported);
        const std::string list = mechanism_list(tampered ? std::vector<std::string_view>{spnego::ntlm} : offered);
        const Step last = exchange->answer(response(third, peer.sign(list)));
        REQUIRE(last.kind == Step::Kind::complete);
        CHECK(last.credentials.valid == !tampered);
        if (tampered) {
            CHECK(last.credentials.reason == Reason::altered);
            CHECK(last.security == nullptr);
            continue;
        }
        const auto answer = spnego::parse_response(last.challenge);
        REQUIRE(answer);
        REQUIRE(answer->mic);
        CHECK(peer.verify(list, *answer->mic));
        peer.restart();
        const std::string sealed = peer.seal("after"), signature = peer.sign("after");
        CHECK(last.security->unseal(sealed) == "after");
        CHECK(last.security->verify("after", signature));
    }
}

TEST_CASE("Negotiate: NTLM as it is, without a wrapping")
{
    NtlmClient client;
    const auto exchange = negotiate();
    const Step first = exchange->begin(client.negotiate());
    CHECK(ntlm::is_ntlm(first.challenge));
    CHECK(exchange->answer(client.authenticate(first.challenge)).credentials.valid);
}

TEST_CASE("Negotiate: what cannot be is told as it is")
{
    CHECK(negotiate()->begin(init({spnego::kerberos}, "ticket")).credentials.reason == Reason::no_keytab);
    CHECK(negotiate()->begin(init({spnego::ms_kerberos, spnego::kerberos}, {})).credentials.reason == Reason::no_keytab);
    CHECK(negotiate()->begin(init({"\x2A\x03"}, {})).credentials.reason == Reason::no_mechanism);
    CHECK(negotiate()->begin("rubbish").kind == Step::Kind::malformed);
    CHECK(negotiate()->begin(std::string(most_response + 1, '\x60')).kind == Step::Kind::malformed);
    NtlmClient client;
    client.password = "wrong";
    const auto exchange = negotiate();
    const Step first = exchange->begin(init({spnego::ntlm}, client.negotiate()));
    const Step last = exchange->answer(response(client.authenticate(*spnego::parse_response(first.challenge)->token)));
    CHECK(last.credentials.reason == Reason::bad_credentials);
    CHECK(hex(last.challenge) == "a1073005a0030a0102"); // reject
    CHECK(exchange->answer(client.negotiate()).kind == Step::Kind::malformed);

    const auto gssapi = find_mechanism("gssapi")->start(test::circumstances());
    CHECK(gssapi->begin(std::nullopt).kind == Step::Kind::challenge);
    const Step step = gssapi->answer("a ticket");
    CHECK(step.kind == Step::Kind::complete);
    CHECK(step.credentials.reason == Reason::no_keytab);
}

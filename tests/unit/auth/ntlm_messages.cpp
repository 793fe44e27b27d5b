#include "auth/ntlm_messages.hpp"
#include "unit/auth/hex.hpp"
#include "unit/auth/ntlm_client.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::auth::ntlm;
using test::hex;
using test::unhex;

TEST_CASE("the flags of a challenge follow Windows' rule (wire reference 7.1, observed)")
{
    struct Case {
        std::uint32_t asked, answered;
    };
    const Case cases[] = {
        {0x00080207, 0x02890205}, // IMAP of Exchange 2013
        {0xA2088207, 0xA2898205}, // SMTP of Exchange 2010
        {0xA0088207, 0xA2898205}, // nmap's scripts
        {0x00000202, 0x02810202}, // OEM alone stays OEM
        {0x00003207, 0x02810205}, // where names lie in the first message means nothing in the second
        {0x00080287, 0x02890205}, // LAN Manager's key gives way to extended session security
    };
    for (const Case& one : cases) {
        INFO(std::hex << one.asked);
        CHECK(answered_flags(one.asked) == one.answered);
    }
}

TEST_CASE("a challenge lies as Windows lays it")
{
    Challenge challenge{0x02890205, unhex("0123456789abcdef"), "CONTOSO", "MAIL", "contoso.test", "mail.contoso.test", "contoso.test",
        0x01DA4923A5F7C000, 10, 0, 17763};
    const std::string message = write(challenge);
    CHECK(hex(message.substr(0, 56)) ==
        "4e544c4d53535000"
        "02000000"
        "0e000e0038000000"
        "05028902"
        "0123456789abcdef"
        "0000000000000000"
        "8c008c0046000000"
        "0a0063450000000f");
    CHECK(message.substr(56, 14) == wire::utf16le_of("CONTOSO"));
    // NbDomain, NbComputer, DnsDomain, DnsComputer, DnsTree, Timestamp, EOL.
    std::string ids;
    wire::ByteReader in(std::string_view(message).substr(70));
    for (std::uint16_t id = 1; in.ok() && id != 0;) {
        id = in.u16();
        ids += std::to_string(id) + " ";
        in.skip(in.u16());
    }
    CHECK(in.ok());
    CHECK(in.done());
    CHECK(ids == "2 1 4 3 5 7 0 ");
    challenge.flags = 0x02810202;
    CHECK(write(challenge).substr(56, 7) == "CONTOSO");
    CHECK(file_time(WallTime(std::chrono::seconds(1705482000))) == 133499556000000000u);
}

TEST_CASE("a NEGOTIATE message may be short, and its fields may lie")
{
    const std::string head = unhex("4e544c4d53535000 01000000 07820800");
    CHECK(parse_negotiate(head));
    CHECK(parse_negotiate(head)->flags == 0x00088207);
    CHECK(parse_negotiate(head + std::string(16, '\0')));
    CHECK(parse_negotiate(head + std::string(24, '\0')));
    const std::string supplied = unhex("4e544c4d53535000 01000000 07b20800");
    CHECK(parse_negotiate(supplied + unhex("03000300 23000000 03000300 20000000") + "abcdef"));
    struct Case {
        const char* what;
        std::string message;
    };
    const Case cases[] = {
        {"nothing", ""},
        {"no signature", "NTLMSSQ" + head.substr(7)},
        {"another type", unhex("4e544c4d53535000 02000000 07820800")},
        {"no flags", head.substr(0, 15)},
        {"half of a field", head + std::string(9, '\0')},
        {"beyond the end", supplied + unhex("04000400 22000000 00000000 00000000") + "ab"},
        {"far beyond", supplied + unhex("ffffffff ffffffff 00000000 00000000")},
        {"into the head", supplied + unhex("04000400 08000000 00000000 00000000") + "abcd"},
        {"over each other", supplied + unhex("04000400 20000000 04000400 22000000") + "abcdef"},
    };
    for (const Case& one : cases) {
        INFO(one.what);
        CHECK_FALSE(parse_negotiate(one.message));
    }
}

TEST_CASE("an AUTHENTICATE message is read whole, and cut at any length it is an error or holds less")
{
    test::NtlmClient client;
    const std::string challenge = write({answered_flags(client.flags), "nonce000", "CONTOSO", "MAIL", "contoso.test", "mail.contoso.test",
        "contoso.test", 133499556000000000u, 10, 0, 17763});
    const std::string message = client.authenticate(challenge);
    const auto whole = parse_authenticate(message, unicode);
    REQUIRE(whole);
    CHECK(whole->user == "alice");
    CHECK(whole->domain == "CONTOSO");
    CHECK(whole->workstation == "PC");
    CHECK(whole->session_key.size() == 16);
    CHECK(whole->lm_response.size() == 24);
    REQUIRE(whole->mic);
    const auto blob = parse_client_challenge(whole->nt_response.substr(16));
    REQUIRE(blob);
    CHECK(blob->timestamp == 133499556000000000u);
    CHECK(blob->target.flags == TargetInfo::has_mic);
    CHECK(blob->target.target_name == "SMTPSVC/mail.contoso.test");
    for (std::size_t size = 0; size < message.size(); ++size) {
        INFO(size);
        CHECK_FALSE(parse_authenticate(std::string_view(message).substr(0, size), unicode));
    }
}

TEST_CASE("fields that lie are refused: outside, in the head, over each other, odd UTF-16")
{
    const auto message = [](const char* lm, const char* user, std::size_t payload = 40) {
        return unhex("4e544c4d53535000 03000000") + unhex(lm) + unhex("0000 0000 40000000") + unhex("0000 0000 00000000") + unhex(user) +
            unhex("0000 0000 ffffffff") + unhex("0000 0000 40000000") + unhex("05820800") + std::string(payload, 'x');
    };
    const char* const none = "0000 0000 00000000";
    CHECK(parse_authenticate(message(none, "0400 0400 40000000"), unicode)); // empty fields may point anywhere
    CHECK_FALSE(parse_authenticate(message(none, "0400 0400 40000000"), unicode)->mic); // no room for one before the payload
    struct Case {
        const char *what, *lm, *user;
    };
    const Case cases[] = {
        {"beyond the end", "1800 1800 60000000", none},
        {"offset beyond the end", "1800 1800 00000080", none},
        {"offset at the end of numbers", "1800 1800 ffffffff", none},
        {"the largest length", "ffff ffff 40000000", none},
        {"into the head", "1800 1800 08000000", none},
        {"into the head by one", "0100 0100 3f000000", none},
        {"overlapping", "1800 1800 40000000", "0400 0400 56000000"},
        {"the same place", "0400 0400 40000000", "0400 0400 40000000"},
        {"half a character", none, "0300 0300 40000000"},
    };
    for (const Case& one : cases) {
        INFO(one.what);
        CHECK_FALSE(parse_authenticate(message(one.lm, one.user), unicode));
    }
    const std::string surrogate = message(none, "0400 0400 40000000", 0) + unhex("3dd83dd8");
    CHECK_FALSE(parse_authenticate(surrogate, unicode));
    const auto oem_name = parse_authenticate(message(none, "0300 0300 40000000"), oem);
    REQUIRE(oem_name);
    CHECK(oem_name->user == "xxx");
}

TEST_CASE("AV pairs that lie are refused")
{
    const std::string head = unhex("0101000000000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000");
    CHECK(parse_client_challenge(head + unhex("00000000")));
    CHECK(parse_client_challenge(head + unhex("ff000200 abcd 00000000 00000000"))); // one that is newer than we are
    for (const char* pairs : {"", "0000", "0200", "02000400 4100", "0200ffff 41004200 00000000", "06000300 020000 00000000",
             "0a000f00 00000000000000000000000000000000 00000000", "07000400 00000000 00000000", "09000100 41 00000000"}) {
        INFO(pairs);
        CHECK_FALSE(parse_client_challenge(head + unhex(pairs)));
    }
    CHECK_FALSE(parse_client_challenge(unhex("0102") + head.substr(2) + unhex("00000000")));
    CHECK_FALSE(parse_client_challenge(head.substr(0, 20)));
}

#include "rpc/protection.hpp"

#include "auth/ntlm_messages.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::rpc;

namespace {

constexpr std::uint32_t modern = auth::ntlm::extended_session_security | auth::ntlm::key_128 | auth::ntlm::key_exchange;
const std::string key = "0123456789abcdef";

std::shared_ptr<auth::Security> security(auth::ntlm::Side side, std::uint32_t flags)
{
    return std::make_shared<auth::Security>(side, flags, key);
}

// A request as a client makes it: the stub padded, the trailer behind it, sealed and signed over what [MS-RPCE] 3.3.1.5.2.2 says.
std::string request_of(auth::Security& client, unsigned level, std::string stub, std::uint32_t flags, bool object = false)
{
    const std::size_t padding = (16 - stub.size() % 16) % 16;
    stub.append(padding, '\0');
    wire::ByteWriter out;
    const std::size_t head = 24 + (object ? 16 : 0);
    out.bytes(std::string("\x05\x00\x00", 3));
    out.u8(object ? 0x83 : 0x03);
    out.u32(0x10);
    out.u16(static_cast<std::uint16_t>(head + stub.size() + 8 + 16));
    out.u16(16);
    out.u32(1);
    out.zeros(8 + (object ? 16 : 0));
    out.bytes(stub);
    out.u8(10);
    out.u8(static_cast<std::uint8_t>(level));
    out.u8(static_cast<std::uint8_t>(padding));
    out.u8(0);
    out.u32(9);
    std::string pdu = out.take();
    const std::string plain = flags & auth::ntlm::extended_session_security ? pdu : stub;
    if (level == level_privacy)
        pdu.replace(head, stub.size(), client.seal(stub));
    return pdu + client.sign(plain);
}

} // namespace

TEST_CASE("what a client has protected is read, and what somebody changed is not")
{
    struct Case {
        unsigned level;
        std::uint32_t flags;
        bool object;
    };
    const Case cases[] = {
        {5, modern, false}, {6, modern, false}, {6, modern, true}, {5, auth::ntlm::key_128, false}, {6, auth::ntlm::key_128, false}};
    for (const Case& one : cases) {
        CAPTURE(one.level, one.flags, one.object);
        const auto client = security(auth::ntlm::Side::client, one.flags);
        Protection server(10, one.level, 9, security(auth::ntlm::Side::server, one.flags));
        for (const std::string stub : {"a stub", "", "another one, of more than sixteen bytes"}) {
            std::string pdu = request_of(*client, one.level, stub, one.flags, one.object);
            if (one.level == level_privacy && !stub.empty())
                CHECK_FALSE(pdu.contains(stub));
            REQUIRE(server.take_off(pdu, next_pdu(pdu).pdu));
            CHECK(parse_request(next_pdu(pdu).pdu)->stub == stub);
        }
        std::string changed = request_of(*client, one.level, "a stub", one.flags, one.object);
        changed[one.object ? 42 : 26] ^= 1;
        CHECK_FALSE(server.take_off(changed, next_pdu(changed).pdu));
    }
}

TEST_CASE("what we protect, a client reads")
{
    for (const unsigned level : {5u, 6u}) {
        CAPTURE(level);
        const auto client = security(auth::ntlm::Side::client, modern);
        Protection server(10, level, 9, security(auth::ntlm::Side::server, modern));
        for (const std::string stub : {"twelve bytes", "0123456789abcdef", "x"}) {
            std::string fragment = write_response(3, 0, whole, static_cast<std::uint32_t>(stub.size()), 0, stub);
            server.put_on(fragment);
            const Heard heard = next_pdu(fragment);
            REQUIRE(heard.kind == Heard::Kind::pdu);
            REQUIRE(heard.pdu.trailer);
            CHECK(heard.pdu.trailer->value.size() == 16);
            CHECK(heard.pdu.trailer_at % 4 == 0);
            std::string plain = fragment;
            if (level == level_privacy)
                plain.replace(24, heard.pdu.trailer_at - 24, client->unseal(fragment.substr(24, heard.pdu.trailer_at - 24)));
            CHECK(client->verify(plain.substr(0, heard.pdu.trailer_at + 8), heard.pdu.trailer->value));
            CHECK(plain.substr(24, stub.size()) == stub);
            CHECK(std::size_t{heard.pdu.trailer->padding} == (16 - stub.size() % 16) % 16);
        }
    }
}

TEST_CASE("a request without a signature is refused where one is due")
{
    Protection server(10, level_integrity, 9, security(auth::ntlm::Side::server, modern));
    std::string bare = std::string("\x05\x00\x00\x03\x10\x00\x00\x00\x18\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 24);
    CHECK_FALSE(server.take_off(bare, next_pdu(bare).pdu));
    Protection connected(10, level_connect, 9, nullptr);
    CHECK(connected.take_off(bare, next_pdu(bare).pdu));
    CHECK(connected.overhead() == 0);
}

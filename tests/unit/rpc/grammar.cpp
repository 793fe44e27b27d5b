#include "rpc/grammar.hpp"

#include "support/hex.hpp"

#include <catch2/catch.hpp>

using namespace exemu::rpc;
using exemu::test::bytes_of;
using exemu::test::hex_of;

namespace {

using Kind = Heard::Kind;

// bind of the endpoint mapper with NDR, as impacket sends it.
const std::string bind_of_epm = bytes_of("05 00 0b 03 10 00 00 00 48 00 00 00 01 00 00 00 b8 10 b8 10 00 00 00 00 01 00 00 00 "
                                         "00 00 01 00 08 83 af e1 1f 5d c9 11 91 a4 08 00 2b 14 a0 fa 03 00 00 00 "
                                         "04 5d 88 8a eb 1c c9 11 9f e8 08 00 2b 10 48 60 02 00 00 00");
// The same of a big-endian peer.
const std::string bind_big = bytes_of("05 00 0b 03 00 00 00 00 00 48 00 00 00 00 00 01 10 b8 10 b8 00 00 00 00 01 00 00 00 "
                                      "00 00 01 00 e1 af 83 08 5d 1f 11 c9 91 a4 08 00 2b 14 a0 fa 00 03 00 00 "
                                      "8a 88 5d 04 1c eb 11 c9 9f e8 08 00 2b 10 48 60 00 00 00 02");

} // namespace

TEST_CASE("a bind is understood in both byte orders")
{
    for (const std::string& bytes : {bind_of_epm, bind_big}) {
        const Heard heard = next_pdu(bytes);
        REQUIRE(heard.kind == Kind::pdu);
        CHECK(heard.pdu.header.type == PduType::bind);
        CHECK(heard.pdu.header.call == 1);
        CHECK(heard.pdu.header.fragment == 72);
        const auto bind = parse_bind(heard.pdu);
        REQUIRE(bind);
        CHECK(bind->most_sent == 4280);
        REQUIRE(bind->contexts.size() == 1);
        CHECK(bind->contexts[0].abstract.uuid.to_text() == "e1af8308-5d1f-11c9-91a4-08002b14a0fa");
        CHECK(bind->contexts[0].abstract.major == 3);
        REQUIRE(bind->contexts[0].transfers.size() == 1);
        CHECK(bind->contexts[0].transfers[0] == exemu::wire::ndr20);
    }
}

TEST_CASE("a PDU that is not all there is waited for")
{
    for (std::size_t cut = 0; cut < bind_of_epm.size(); ++cut)
        CHECK(next_pdu(bind_of_epm.substr(0, cut)).kind == Kind::more);
    CHECK(next_pdu(bind_of_epm + "x").pdu.bytes.size() == 72);
}

TEST_CASE("a bind whose body is cut is none")
{
    for (std::size_t cut = header_size; cut < bind_of_epm.size(); ++cut) {
        std::string shorter = bind_of_epm.substr(0, cut);
        shorter[8] = static_cast<char>(cut);
        const Heard heard = next_pdu(shorter);
        REQUIRE(heard.kind == Kind::pdu);
        CHECK_FALSE(parse_bind(heard.pdu));
    }
}

TEST_CASE("heads that are wrong")
{
    struct Case {
        const char *name, *bytes;
        Kind kind;
    };
    const Case cases[] = {
        {"version 4", "04 00 0b 03 10 00 00 00 10 00 00 00 01 00 00 00", Kind::wrong_version},
        {"minor version 1 is taken", "05 01 0b 03 10 00 00 00 10 00 00 00 01 00 00 00", Kind::pdu},
        {"minor version 2", "05 02 0b 03 10 00 00 00 10 00 00 00 01 00 00 00", Kind::wrong_version},
        {"HTTP", "47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a", Kind::wrong_version},
        {"EBCDIC", "05 00 0b 03 11 00 00 00 10 00 00 00 01 00 00 00", Kind::malformed},
        {"VAX floating point", "05 00 0b 03 10 01 00 00 10 00 00 00 01 00 00 00", Kind::malformed},
        {"a fragment shorter than its head", "05 00 0b 03 10 00 00 00 0f 00 00 00 01 00 00 00", Kind::malformed},
        {"a trailer outside of the PDU", "05 00 0b 03 10 00 00 00 18 00 10 00 01 00 00 00 00 00 00 00 00 00 00 00", Kind::malformed},
        {"padding beyond the body", "05 00 00 03 10 00 00 00 1c 00 04 00 01 00 00 00 0a 05 01 00 00 00 00 00 00 00 00 00", Kind::malformed},
        {"a trailer alone", "05 00 10 03 10 00 00 00 1c 00 04 00 01 00 00 00 0a 05 00 00 00 00 00 00 00 00 00 00", Kind::pdu},
    };
    for (const Case& one : cases) {
        INFO(one.name);
        CHECK(next_pdu(bytes_of(one.bytes)).kind == one.kind);
    }
}

TEST_CASE("the call of what is no RPC is read in its own byte order")
{
    // nmap's DNSVersionBindReqTCP.
    const Heard heard = next_pdu(bytes_of("00 1e 00 06 01 00 00 01 00 00 00 00 00 00 07 76 65 72 73 69 6f 6e"));
    CHECK(heard.kind == Kind::wrong_version);
    CHECK(heard.pdu.header.call == 0x776);
}

TEST_CASE("a request with and without an object, and its trailer")
{
    const std::string plain = bytes_of("05 00 00 03 10 00 00 00 1c 00 00 00 02 00 00 00 04 00 00 00 00 00 03 00 aa bb cc dd");
    const auto request = parse_request(next_pdu(plain).pdu);
    REQUIRE(request);
    CHECK(request->opnum == 3);
    CHECK_FALSE(request->object);
    CHECK(request->stub == bytes_of("aa bb cc dd"));

    const std::string with_object = bytes_of("05 00 00 83 10 00 00 00 2a 00 00 00 02 00 00 00 04 00 00 00 00 00 03 00 "
                                             "18 5a cc f5 64 42 1a 10 8c 59 08 00 2b 2f 84 26 aa bb");
    const auto object = parse_request(next_pdu(with_object).pdu);
    REQUIRE(object);
    REQUIRE(object->object);
    CHECK(object->stub == bytes_of("aa bb"));

    const std::string with_trailer = bytes_of("05 00 00 03 10 00 00 00 2c 00 04 00 02 00 00 00 04 00 00 00 00 00 03 00 "
                                              "aa bb cc dd 00 00 00 00 0a 06 04 00 07 00 00 00 11 22 33 44");
    const Heard heard = next_pdu(with_trailer);
    REQUIRE(heard.kind == Kind::pdu);
    REQUIRE(heard.pdu.trailer);
    CHECK(heard.pdu.trailer->level == 6);
    CHECK(heard.pdu.trailer->context == 7);
    CHECK(heard.pdu.trailer->value == bytes_of("11 22 33 44"));
    CHECK(parse_request(heard.pdu)->stub == bytes_of("aa bb cc dd"));
}

TEST_CASE("what is written, byte by byte")
{
    CHECK(hex_of(write_bind_nak(0x776, 4)) == "05 00 0d 03 10 00 00 00 18 00 00 00 76 07 00 00 04 00 01 05 00 00 00 00");
    CHECK(hex_of(write_fault(2, 1, 0x1c010002, did_not_execute)) ==
        "05 00 03 23 10 00 00 00 20 00 00 00 02 00 00 00 20 00 00 00 01 00 00 00 02 00 01 1c 00 00 00 00");
    CHECK(
        hex_of(write_response(2, 1, whole, 2, 0, "ab")) == "05 00 02 03 10 00 00 00 1a 00 00 00 02 00 00 00 02 00 00 00 01 00 00 00 61 62");
    BindAck ack{5840, 5840, 0x5001, "135", {{ContextResult::accepted, 0, exemu::wire::ndr20}, {ContextResult::provider_rejection, 2, {}}}};
    CHECK(hex_of(write_bind_ack(PduType::bind_ack, 1, whole, ack, std::nullopt)) ==
        "05 00 0c 03 10 00 00 00 54 00 00 00 01 00 00 00 d0 16 d0 16 01 50 00 00 04 00 31 33 35 00 00 00 02 00 00 00 "
        "00 00 00 00 04 5d 88 8a eb 1c c9 11 9f e8 08 00 2b 10 48 60 02 00 00 00 "
        "02 00 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    ack.results.clear();
    CHECK(hex_of(write_bind_ack(PduType::alter_context_response, 1, whole, ack, Credential{10, 6, 7, "ab"})) ==
        "05 00 0f 03 10 00 00 00 2a 00 02 00 01 00 00 00 d0 16 d0 16 01 50 00 00 00 00 00 00 00 00 00 00 0a 06 00 00 07 00 00 00 61 62");
}

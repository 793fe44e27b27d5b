#include "sip/fields.hpp"
#include "sip/framing.hpp"
#include "sip/sdp.hpp"

#include <catch2/catch.hpp>

using namespace exemu::sip;

TEST_CASE("addresses: what belongs to the URI and what to the field")
{
    struct Case {
        const char *text, *name, *user, *host, *tag;
        bool good;
    };
    const Case cases[] = {
        {"sip:alice@contoso.test", "", "alice", "contoso.test", "", true},
        {"<sip:alice@contoso.test>;tag=1", "", "alice", "contoso.test", "1", true},
        {"sip:alice@contoso.test;tag=1", "", "alice", "contoso.test", "1", true},
        {"\"Al \\\"ice\\\"\" <sip:alice@[::1]:5070;transport=tcp>;tag=x", "Al \"ice\"", "alice", "[::1]", "x", true},
        {"Alice Liddell <sip:alice@contoso.test>", "Alice Liddell", "alice", "contoso.test", "", true},
        {"<tel:+1-201-555-0123;phone-context=contoso.test>;tag=9", "", "+1-201-555-0123", "", "9", true},
        {"<sips:contoso.test>", "", "", "contoso.test", "", true},
        {"sip:alice@contoso.test?subject=x", "", "", "", "", false},
        {"<sip:alice@contoso.test", "", "", "", "", false},
        {"<sip:@contoso.test>", "", "", "", "", false},
        {"<sip:alice@>", "", "", "", "", false},
        {"<sip:alice@contoso.test:0>", "", "", "", "", false},
        {"<sip:alice@contoso.test:65536>", "", "", "", "", false},
        {"\"unended <sip:a@b>", "", "", "", "", false},
        {"<sip:a@b> x", "", "", "", "", false},
        {"<sip:a@b>;tag=", "", "", "", "", false},
        {"", "", "", "", "", false},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        const auto party = parse_party(one.text);
        REQUIRE(party.has_value() == one.good);
        if (!party)
            continue;
        CHECK(party->shown_name() == one.name);
        CHECK(party->uri.user == one.user);
        CHECK(party->uri.host == one.host);
        CHECK(party->tag == one.tag);
    }
    const auto list = parse_parties("\"a, b\" <sip:a@b>;x=\"1,2\", sip:c@d , <sip:e@f;y>");
    REQUIRE(list);
    CHECK(list->size() == 3);
    CHECK(list->at(0).parameter("x") == "1,2");
    CHECK(list->at(2).uri.parameter("y") == "");
}

TEST_CASE("Via, CSeq, RAck, Session-Expires")
{
    std::size_t next = 0;
    const auto via = parse_via("SIP/2.0/TCP [2001:db8::1]:5062;rport;branch=z9hG4bK1, SIP/2.0/UDP b", next);
    REQUIRE(via);
    CHECK(via->host == "[2001:db8::1]");
    CHECK(via->port == 5062);
    CHECK(via->rport);
    CHECK(via->has_cookie());
    CHECK(next == 54);
    CHECK_FALSE(parse_via("SIP/2.0/TCP", next));
    CHECK_FALSE(parse_via("SIP/2.0/TCP a:99999", next));
    CHECK_FALSE(parse_via("SIP/2.0/TCP a;branch=", next));
    CHECK(parse_cseq("1 INVITE")->method == "INVITE");
    CHECK_FALSE(parse_cseq("2147483648 INVITE"));
    CHECK_FALSE(parse_cseq("1INVITE"));
    CHECK_FALSE(parse_cseq("1"));
    CHECK(parse_rack("776656 1 INVITE")->response == 776656);
    CHECK_FALSE(parse_rack("1 INVITE"));
    CHECK(parse_session_expires("4000;refresher=uac")->refresher == "uac");
    CHECK_FALSE(parse_session_expires("soon"));
}

TEST_CASE("names of header fields: full, compact, unknown")
{
    CHECK(name_of("VIA") == Name::via);
    CHECK(name_of("v") == Name::via);
    CHECK(name_of("x") == Name::session_expires);
    CHECK(name_of("History-info") == Name::history_info);
    CHECK(name_of("Vi") == Name::other);
    CHECK(name_of("q") == Name::other);
    CHECK(name_of("P-Asserted-Identity") == Name::p_asserted_identity);
}

TEST_CASE("messages in a stream, however it is cut")
{
    const std::string stream =
        "\r\n\r\nOPTIONS sip:a@b SIP/2.0\r\nl: 3\r\n\r\nabc\r\nBYE sip:a@b SIP/2.0\r\n\r\n\n\r\n\r\nACK sip:a@b SIP/2.0\nContent-Length: 0\n\n";
    for (std::size_t step = 1; step <= stream.size(); ++step) {
        INFO(step);
        Framing framing;
        std::string buffer, heard;
        for (std::size_t at = 0; at < stream.size(); at += step) {
            buffer += stream.substr(at, step);
            for (;;) {
                const Frame frame = framing.next(buffer);
                if (frame.kind == Frame::Kind::ping)
                    heard += "ping|";
                else if (frame.kind == Frame::Kind::message)
                    heard += std::string(frame.text.substr(0, 3)) + std::to_string(frame.text.size()) + "|";
                buffer.erase(0, frame.consumed);
                if (frame.consumed == 0)
                    break;
            }
        }
        CHECK(heard == "ping|OPT36|BYE23|ping|ACK39|");
        CHECK(buffer.empty());
    }
}

TEST_CASE("a stream that cannot be told apart any more")
{
    Framing endless, lying, huge;
    CHECK(endless.next("OPTIONS sip:a SIP/2.0\r\nX: " + std::string(most_head, 'x')).kind == Frame::Kind::too_large);
    CHECK(lying.next("OPTIONS sip:a SIP/2.0\r\nl: 1\r\nl: 2\r\n\r\n").kind == Frame::Kind::lost);
    CHECK(huge.next("OPTIONS sip:a SIP/2.0\r\nl: 999999999\r\n\r\n").kind == Frame::Kind::too_large);
}

TEST_CASE("an offer is answered by what G.711 can do")
{
    const std::string head = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n";
    struct Case {
        const char* media;
        bool taken;
        unsigned payload;
        const char* direction;
    };
    const Case cases[] = {
        {"m=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n", true, 0, "sendrecv"},
        {"m=audio 4000 RTP/AVP 18 8\r\n", true, 8, "sendrecv"},
        {"m=audio 4000 RTP/AVP 99\r\na=rtpmap:99 pcma/8000/1\r\na=sendonly\r\n", true, 99, "recvonly"},
        {"m=audio 4000 RTP/AVP 18\r\n", false, 0, ""},
        {"m=audio 0 RTP/AVP 0\r\n", false, 0, ""},
        {"m=audio 4000 RTP/SAVP 0\r\n", false, 0, ""},
        {"m=video 4000 RTP/AVP 0\r\n", false, 0, ""},
        {"", false, 0, ""},
    };
    for (const Case& one : cases) {
        INFO(one.media);
        const auto offer = parse_sdp(head + one.media);
        REQUIRE(offer);
        const auto chosen = choose(*offer);
        REQUIRE(chosen.has_value() == one.taken);
        if (!chosen)
            continue;
        CHECK(chosen->codec.payload == one.payload);
        CHECK(chosen->direction == one.direction);
    }
    const auto two = parse_sdp(head + "m=video 5 RTP/AVP 31\r\nm=audio 4000/2 RTP/AVP 0 97\r\na=rtpmap:97 telephone-event/8000\r\n");
    const Answer ours{{"v=0", "o=- {guid} {version} IN IP4 {address}", "s=session", "c=IN IP4 {address}", "t=0 0",
                          "m=audio {port} RTP/SAVP 0 101", "a=label:main-audio", "a=rtpmap:101 telephone-event/8000"},
        "::1", "17", 5000, 3};
    CHECK(write_answer(*two, *choose(*two), ours) ==
        "v=0\r\no=- 17 3 IN IP6 ::1\r\ns=session\r\nc=IN IP6 ::1\r\nt=0 0\r\nm=video 0 RTP/AVP 31\r\nm=audio 5000 RTP/AVP 0 97\r\na=label:main-audio\r\n"
        "a=rtpmap:97 telephone-event/8000\r\na=fmtp:97 0-16\r\n");
    CHECK(parse_sdp(write_offer(ours)).has_value());
    for (const char* wrong : {"", "x", "v=1\r\n", "v=0\r\nm=audio\r\n", "v=0\r\nc=IN IP4\r\no=x\r\n", "o=x\r\nv=0\r\n", "v=0\r\n"})
        CHECK_FALSE(parse_sdp(wrong));
}

// The grammars of the toys, without a conversation: tables, and input cut everywhere.
#include "support/toys/framed/grammar.hpp"
#include "support/toys/gram/grammar.hpp"
#include "support/toys/gram/transactions.hpp"
#include "support/toys/tagged/grammar.hpp"

#include <catch2/catch.hpp>

using namespace exemu;

TEST_CASE("tagged: commands, and what is none")
{
    const auto good = tagged::parse_command("a1 put  a  word ");
    REQUIRE(good);
    REQUIRE(good->tag == "a1");
    REQUIRE(good->verb == "PUT");
    REQUIRE(good->argument == "a  word");
    REQUIRE(tagged::parse_command("a1 LIST")->argument.empty());

    struct Case {
        const char *line, *expected;
        std::size_t at;
    };
    const Case cases[] = {
        {"", "a tag", 0},
        {" LIST", "a tag", 0},
        {"a1", "\" \"", 2},
        {"a1 ", "a verb", 3},
        {"a1 LIST*", "\" \"", 7},
        {"12345678901234567 LIST", "\" \"", 16},
    };
    for (const Case& one : cases) {
        INFO(one.line);
        const auto bad = tagged::parse_command(one.line);
        REQUIRE_FALSE(bad);
        REQUIRE(bad.error() == SyntaxError(one.expected, one.at));
    }
}

TEST_CASE("framed: a frame is whole or not there, wherever it is cut")
{
    const std::string frames = framed::write_frames(7, "0123456789", 4);
    REQUIRE(frames.size() == 3 * 7 + 10);
    std::size_t at = 0;
    std::string payload;
    std::vector<int> flags;
    while (at < frames.size()) {
        const std::size_t length = 4 + static_cast<unsigned char>(frames[at]);
        for (std::size_t cut = 0; cut < length; ++cut) {
            const auto part = framed::read_frame(std::string_view(frames).substr(at, cut), 4);
            REQUIRE(part);
            REQUIRE_FALSE(part->frame);
            REQUIRE(part->consumed == 0);
        }
        const auto whole = framed::read_frame(std::string_view(frames).substr(at), 4);
        REQUIRE(whole->consumed == length);
        REQUIRE(whole->frame->call == 7);
        flags.push_back(whole->frame->flags);
        payload += whole->frame->payload;
        at += length;
    }
    REQUIRE(payload == "0123456789");
    REQUIRE(flags == std::vector<int>{framed::first_fragment, 0, framed::last_fragment});
}

TEST_CASE("framed: an empty payload is one frame; a length out of bounds is known from its four bytes")
{
    REQUIRE(framed::write_frames(1, "", 4) == std::string({3, 0, 0, 0, 1, 0, 3}));
    REQUIRE(framed::write_fault(1, 9) == std::string({7, 0, 0, 0, 1, 0, 7, 9, 0, 0, 0}));
    REQUIRE_FALSE(framed::read_frame(std::string_view("\x02\0\0\0", 4), 4));
    REQUIRE_FALSE(framed::read_frame(std::string_view("\x08\0\0\0", 4), 4));
    REQUIRE_FALSE(framed::read_frame("\xff\xff\xff\xff", 4));
    REQUIRE(framed::read_frame(std::string_view("\x07\0\0\0", 4), 4));
}

TEST_CASE("framed: calls are put together side by side, and what is wrong forgets its own call alone")
{
    framed::Assembly assembly({.request = 4, .calls = 2});
    using framed::first_fragment, framed::last_fragment;
    REQUIRE_FALSE(*assembly.take({1, first_fragment, "a"}));
    REQUIRE_FALSE(*assembly.take({2, first_fragment, "b"}));
    REQUIRE(assembly.take({3, first_fragment, "c"}).error().fault == framed::Fault::too_many);
    REQUIRE_FALSE(*assembly.take({1, 0, "bc"}));
    REQUIRE(assembly.take({2, first_fragment, "b"}).error().fault == framed::Fault::protocol);
    REQUIRE(assembly.take({2, last_fragment, "b"}).error().fault == framed::Fault::protocol);
    const auto whole = assembly.take({1, last_fragment, "d"});
    REQUIRE((*whole)->operation == 'a');
    REQUIRE((*whole)->arguments == "bcd");
    REQUIRE((*whole)->fragments == 3);
    REQUIRE((*whole)->size == 3 * 7 + 4);
    REQUIRE_FALSE(*assembly.take({1, first_fragment, "abcd"}));
    REQUIRE(assembly.take({1, last_fragment, "e"}).error().fault == framed::Fault::too_large);
    REQUIRE(assembly.incomplete() == 0);
}

TEST_CASE("gram: datagrams, and what is none")
{
    const auto request = gram::parse_datagram("REQ 7 echo  two words");
    REQUIRE(request);
    REQUIRE(std::get<gram::Request>(*request).verb == "ECHO");
    REQUIRE(std::get<gram::Request>(*request).words == " two words");
    REQUIRE(std::get<gram::Ack>(*gram::parse_datagram("ACK 7")).id == "7");
    for (const char* bad :
        {"", "REQ", "REQ 7", "REQ  PING", "REQ 7 ", "REQ 7 PING\n", "ACK ", "ACK 7 8", "RES 7 200 x", "REQ 7 PI\x01NG"}) {
        INFO(bad);
        REQUIRE_FALSE(gram::parse_datagram(bad));
    }
}

TEST_CASE("gram: repetitions come twice as late each time, up to the longest, and end")
{
    gram::Transactions all({.first = 1s, .longest = 4s, .patience = 20s}, 2);
    const SteadyTime start{100s};
    using Begun = gram::Transactions::Begun;
    REQUIRE(all.begin("a") == Begun::fresh);
    REQUIRE(all.begin("b") == Begun::fresh);
    REQUIRE(all.begin("c") == Begun::full);
    REQUIRE(all.begin("a") == Begun::copy);
    all.said("a", "answer", true, start);
    all.said("b", "", true, start);
    std::vector<int> again;
    for (int second = 1; second < 20; ++second)
        for (const std::string& answer : all.take_due(start + second * 1s).again) {
            REQUIRE(answer == "answer");
            again.push_back(second);
        }
    REQUIRE(again == std::vector<int>{1, 3, 7, 11, 15, 19});
    REQUIRE(all.next_due() == start + 20s);
    REQUIRE(all.take_due(start + 20s).given_up == std::vector<std::string>{"a"});
    REQUIRE(all.next_due() == SteadyTime::max());
    REQUIRE(all.begin("a") == Begun::fresh);
    REQUIRE_FALSE(all.acknowledge("a")); // nothing was said yet
}

#include "net/hello_bytes.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <string>

using namespace exemu;
using namespace exemu::net;

namespace {

using State = HelloBytes::State;

std::string record(std::string_view content, char type = 22)
{
    std::string bytes{type, 3, 1, static_cast<char>(content.size() >> 8), static_cast<char>(content.size())};
    return bytes.append(content);
}

std::string message(std::size_t size, char type = 1)
{
    return std::string{type, static_cast<char>(size >> 16), static_cast<char>(size >> 8), static_cast<char>(size)} + std::string(size, 'h');
}

State state_of(std::string_view bytes)
{
    HelloBytes hello;
    hello.add(bytes);
    return hello.look();
}

std::string in_records_of(std::size_t most, std::string_view content)
{
    std::string bytes;
    for (; !content.empty(); content.remove_prefix(std::min(most, content.size())))
        bytes += record(content.substr(0, most));
    return bytes;
}

} // namespace

TEST_CASE("how far a ClientHello has come")
{
    struct Case {
        const char* what;
        std::string bytes;
        State state;
    };
    const Case cases[] = {
        {"nothing", "", State::more},
        {"whole in one record", record(message(300)), State::whole},
        {"of no bytes", record(message(0)), State::whole},
        {"the longest", record(message(HelloBytes::most_message - 4)), State::whole},
        {"the longest, in two records", in_records_of(16 * 1024, message(HelloBytes::most_message)), State::whole},
        {"and more behind it", record(message(300)) + record("x", 23), State::whole},
        {"in records of one byte", in_records_of(1, message(300)), State::whole},
        {"in records of three", in_records_of(3, message(300)), State::whole},
        {"one byte too long", record(message(HelloBytes::most_message + 1).substr(0, 4)), State::too_long},
        {"as long as can be said", record(std::string("\1\xff\xff\xff", 4)), State::too_long},
        {"too long by its records", in_records_of(1, message(16000)).substr(0, HelloBytes::most_bytes + 1), State::too_long},
        {"another message", record(message(300, 2)), State::other},
        {"an alert", record("\2\x28", 21), State::other},
        {"application data", record("x", 23), State::other},
        {"another record in between", record(message(300).substr(0, 100)) + record("x", 23), State::other},
        {"a record of no bytes", record(""), State::other},
        {"a record that is too long", std::string("\x16\3\1\x40\1", 5), State::other},
        {"not TLS", "EHLO client.test\r\n", State::other},
        {"HTTP", "GET / HTTP/1.1\r\n", State::other},
        {"another version of records", std::string("\x16\2\0\0\1x", 6), State::other},
        {"SSL 2", std::string("\x80\3\1\3\1", 5), State::whole},
        {"SSL 2, half", std::string("\x80\4\1\3\1", 5), State::more},
        {"SSL 2, but no ClientHello", std::string("\x80\3\4\3\1", 5), State::other},
        {"SSL 2, too long", std::string("\xff\xff\1\3\1", 5), State::too_long},
    };
    for (const Case& c : cases) {
        INFO(c.what);
        CHECK(state_of(c.bytes) == c.state);
    }
}

TEST_CASE("byte by byte it is found at its last byte, and no sooner")
{
    for (const std::string& bytes : {record(message(300)), in_records_of(7, message(50)), std::string("\x80\3\1\3\1", 5)}) {
        HelloBytes hello;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            CHECK(hello.look() == State::more);
            hello.add(std::string_view(bytes).substr(i, 1));
        }
        CHECK(hello.look() == State::whole);
        CHECK(hello.size() == bytes.size());
    }
}

TEST_CASE("what was kept is taken in pieces, whole")
{
    HelloBytes hello;
    const std::string bytes = record(message(300)) + "more";
    hello.add(bytes);
    std::string taken;
    std::array<char, 7> piece;
    while (hello.size() > 0)
        taken.append(piece.data(), hello.take(piece));
    CHECK(taken == bytes);
    CHECK(hello.take(piece) == 0);
}

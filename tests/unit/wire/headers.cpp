#include "wire/headers.hpp"

#include <catch2/catch.hpp>

using namespace exemu::wire;

TEST_CASE("fields are found whatever their letter case and folds")
{
    const std::string_view message = "From a@example.test Fri Aug  5 2016\r\n"
                                     "Received: by one\r\n"
                                     "SUBJECT: Re:\r\n\tthe  cat\r\n  and dog \r\n"
                                     "received: by two\r\n"
                                     "this is no field\r\n"
                                     "X-Old : kept\r\n"
                                     "X-Empty:\r\n"
                                     "X-LF: bare\n"
                                     "\r\n"
                                     "To: not a header\r\n";
    CHECK(find_header(message, "subject") == "Re:\tthe  cat  and dog");
    CHECK(find_header(message, "Received") == "by one");
    CHECK(find_header(message, "x-old") == "kept");
    CHECK(find_header(message, "X-Empty") == "");
    CHECK(find_header(message, "X-LF") == "bare");
    CHECK_FALSE(find_header(message, "To"));
    CHECK_FALSE(find_header(message, "this"));
    CHECK(header_names(message) == std::vector<std::string_view>{"Received", "SUBJECT", "received", "X-Old", "X-Empty", "X-LF"});
    CHECK(header_names(message, 2) == std::vector<std::string_view>{"Received", "SUBJECT"});
}

TEST_CASE("values are bounded")
{
    const std::string message = "Subject: " + std::string(100'000, 'x') + "\r\n\r\n";
    CHECK(find_header(message, "Subject")->size() == 4096);
    CHECK(find_header(message, "Subject", 10) == std::string(10, 'x'));
}

TEST_CASE("a head that was cut anywhere is read up to the cut")
{
    const std::string_view message = "A: 1\r\nSubject: x\r\n y\r\n\r\nbody";
    for (std::size_t cut = 0; cut <= message.size(); ++cut) {
        const std::string_view head = message.substr(0, cut);
        INFO(cut);
        CHECK(header_names(head).size() == (cut < 2 ? 0 : cut < 14 ? 1 : 2));
    }
    CHECK(find_header("", "Subject") == std::nullopt);
    CHECK(find_header("\r\nSubject: body\r\n", "Subject") == std::nullopt);
    CHECK(find_header(": nameless\r\n", "") == std::nullopt);
    CHECK(find_header("Subject: a\rb\r", "Subject") == "a\rb");
}

#include "smtp/message.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::smtp;

TEST_CASE("the header ends at the first empty line, however the bytes come")
{
    struct Row {
        const char* text;
        std::uint64_t header;
    };
    const Row rows[] = {
        {"", 0},
        {"\r\nbody", 2},
        {"\nbody", 1},
        {"A: b\r\n\r\nbody\r\n\r\n", 8},
        {"A: b\n\nbody", 6},
        {"A: b\r\n\nbody", 7},
        {"A: b\r\n\r \r\n\r\nbody", 12}, // CR and a blank is a line
        {"A: b\r\nno end", 12},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        const std::string_view text(row.text);
        for (std::size_t step = 1; step <= text.size() + 1; ++step) {
            Message message(1000, {});
            for (std::size_t at = 0; at < text.size(); at += step)
                message.append(text.substr(at, step));
            CHECK(message.header_size() == row.header);
        }
    }
}

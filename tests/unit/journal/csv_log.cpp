#include "journal/csv_log.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <fstream>
#include <sstream>

using namespace exemu;
using namespace exemu::journal;
using namespace std::chrono_literals;

namespace {

const WallTime nine_o_clock = WallTime(std::chrono::seconds(1705482000) + std::chrono::milliseconds(7)); // 2024-01-17T09:00:00.007Z

std::string csv(std::string_view value)
{
    std::string line;
    append_csv(line, value);
    return line;
}

std::string text_of(const std::filesystem::path& path)
{
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

struct Folder {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("exemu-csv." + std::to_string(::getpid()));
    ~Folder() { std::filesystem::remove_all(path); }
};

} // namespace

TEST_CASE("a value is quoted where it must be, and never breaks its line")
{
    CHECK(csv("plain text") == "plain text");
    CHECK(csv("a,b") == "\"a,b\"");
    CHECK(csv("say \"hi\"") == "\"say \"\"hi\"\"\"");
    CHECK(csv("two\r\nlines") == "twolines");
    CHECK(csv("").empty());
}

TEST_CASE("times have milliseconds and are UTC")
{
    CHECK(log_time(nine_o_clock) == "2024-01-17T09:00:00.007Z");
    CHECK(log_time(WallTime(-1ms)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("each day has its file, with a head of its own")
{
    const Folder folder;
    {
        CsvLog log({folder.path / "a" / "b", "RECV", "15.2.1748.10", "SMTP Receive Protocol Log", {"date-time", "event"}});
        const std::vector<std::string> first{"1", "+"}, second{"2", "-"};
        log.write(nine_o_clock, first);
        log.write(nine_o_clock + 24h, second);
        CHECK(log.flush());
    }
    CHECK(text_of(folder.path / "a/b/RECV20240117-1.log") ==
        "#Software: Microsoft Exchange Server\r\n#Version: 15.2.1748.10\r\n#Log-type: SMTP Receive Protocol Log\r\n"
        "#Date: 2024-01-17T09:00:00.007Z\r\n#Fields: date-time,event\r\n1,+\r\n");
    CHECK(text_of(folder.path / "a/b/RECV20240118-1.log").ends_with("\r\n2,-\r\n"));
    CsvLog again({folder.path / "a" / "b", "RECV", "v", "t", {"date-time", "event"}});
    const std::vector<std::string> third{"3", "*"};
    again.write(nine_o_clock, third);
    again.flush();
    CHECK(text_of(folder.path / "a/b/RECV20240117-1.log").ends_with("\r\n1,+\r\n3,*\r\n"));
}

TEST_CASE("what cannot be written is told")
{
    CsvLog log({"/proc/no/such/folder", "RECV", "v", "t", {"a"}});
    const std::vector<std::string> line{"x"};
    log.write(nine_o_clock, line);
    CHECK_FALSE(log.flush());
}

#include "mailbag/sources.hpp"

#include "mailbag/folder_names.hpp"
#include "unit/mailbag/files.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

using namespace exemu;
using test::Files;
using test::read_all;
using Lines = std::vector<std::string>;

TEST_CASE("a message file is one message; bare LF become CRLF; its Date is when it came")
{
    Files files;
    const auto one = files.write("one.eml", "Subject: a\nDate: Mon, 23 Nov 2026 09:00:00 +0100\n\nhello\n");
    CHECK(read_all(one, files.folder()) == Lines{"|0|1795420800|Subject: a\r\nDate: Mon, 23 Nov 2026 09:00:00 +0100\r\n\r\nhello\r\n"});
    CHECK(read_all(one, files.folder(), mailbag::Look::over) == Lines{"|0|1795420800|"});
}

TEST_CASE("what is no message is told with its file and line")
{
    Files files;
    CHECK(read_all(files.write("empty.eml", ""), files.folder()) == Lines{"empty.eml:0: is empty, which is no message"});
    CHECK(read_all(files.write("text.eml", "hello, this is a text\n"), files.folder()) ==
        Lines{"text.eml:1: is no message: its first line is no header field, as Subject: Hello"});
    CHECK(read_all(files.write("x.mbox", "Subject: a\n\nb\n"), files.folder()) ==
        Lines{"x.mbox:1: is no mbox: its first line does not begin with \"From \""});
    CHECK(read_all(files.folder() / "none", files.folder()) == Lines{"none:0: is not there"});
    CHECK(read_all(files.write("empty.mbox", ""), files.folder()).empty());
    ::mkfifo((files.folder() / "pipe").c_str(), 0600); // opening it would wait for ever
    CHECK(read_all(files.folder() / "pipe", files.folder()) == Lines{"pipe:0: is neither a file nor a folder"});
}

TEST_CASE("an mbox: From lines, dates, flags, and what was quoted")
{
    Files files;
    const auto mbox = files.write("box",
        "From ann@contoso.test Mon Nov 23 08:00:00 2026\nSubject: a\nStatus: RO\nX-Status: AF\n\n>From here\n>>From there\nFrom no new message\n"
        "\nFrom \"odd name\"@x.test  Tue Nov 24 08:00:00 2026\nSubject: b\n\nno line end");
    CHECK(read_all(mbox, files.folder()) ==
        Lines{"|7|1795420800|Subject: a\r\nStatus: RO\r\nX-Status: AF\r\n\r\nFrom here\r\n>From there\r\nFrom no new message\r\n",
            "|0|1795507200|Subject: b\r\n\r\nno line end"});
    const auto crlf = files.write(
        "crlf", "From a Mon Nov 23 08:00:00 2026\r\nSubject: a\r\n\r\nx\r\n\r\nFrom b Mon Nov 23 08:00:01 2026\r\nSubject: b\r\n\r\n");
    CHECK(read_all(crlf, files.folder()) == Lines{"|0|1795420800|Subject: a\r\n\r\nx\r\n", "|0|1795420801|Subject: b\r\n\r\n"});
    const auto wrong = files.write(
        "wrong", "From a Mon Nov 23 08:00:00 2026\nno field\n\nFrom b nonsense\nDate: Mon, 23 Nov 2026 08:00:00 GMT\n\n");
    CHECK(read_all(wrong, files.folder()) ==
        Lines{"wrong:2: is no message: this line is no header field, as Subject: Hello",
            "|0|1795420800|Date: Mon, 23 Nov 2026 08:00:00 GMT\r\n\r\n"});
}

TEST_CASE("an mbox comes in blocks, whose borders nobody sees")
{
    Files files;
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += fmt::format(
            "From a Mon Nov 23 08:00:00 2026\nSubject: {}\n\n{}\n\n", i, std::string(static_cast<std::size_t>(i % 400), 'x'));
    const Lines all = read_all(files.write("box", text), files.folder());
    REQUIRE(all.size() == 3000);
    for (int i = 0; i < 3000; ++i)
        REQUIRE(all[static_cast<std::size_t>(i)] ==
            fmt::format("|0|1795420800|Subject: {}\r\n\r\n{}\r\n", i, std::string(static_cast<std::size_t>(i % 400), 'x')));
}

TEST_CASE("a Maildir++: flags, order of arrival, folders and their names")
{
    Files files;
    files.write("m/cur/1795420801.b.host:2,RS", "Subject: b\n\n");
    files.write("m/cur/1795420800.a.host:2,FDT", "Subject: a\n\n");
    files.write("m/cur/.hidden", "x");
    files.write("m/new/1795420802.c.host", "Subject: c\n\n");
    files.write("m/tmp/1795420803.d.host", "not yet whole");
    files.write("m/dovecot-uidlist", "3 V1\n");
    files.write("m/.Sent/cur/1.x:2,S", "Subject: s\n\n");
    std::filesystem::create_directories(files.folder() / "m/.Projekte.B&APw-cher &- mehr/cur");
    std::filesystem::create_directories(files.folder() / "m/.Projekte.B&APw-cher &- mehr/new");
    files.write("m/.Bad.&AP-/cur/1.x", "Subject: s\n\n");
    files.write("m/plain/cur/1.x", "Subject: not a folder of it\n\n");
    CHECK(read_all(files.folder() / "m", files.folder()) ==
        Lines{"|28|1795420800|Subject: a\r\n\r\n", "|3|1795420801|Subject: b\r\n\r\n", "|0|1795420802|Subject: c\r\n\r\n",
            "m/.Bad.&AP-:0: is no name of a folder in modified UTF-7 (RFC 3501 5.1.3): UTF-16 in base64 between & and -",
            "[Projekte/B\u00FCcher & mehr]", "[Sent Items]", "Sent Items|1|1|Subject: s\r\n\r\n"});
}

TEST_CASE("a folder of .eml files, and folders in it")
{
    Files files;
    const std::string date = "Date: Mon, 23 Nov 2026 08:00:00 GMT\n\n";
    files.write("f/2.eml", "Subject: 2\n" + date);
    files.write("f/1.EML", "Subject: 1\n" + date);
    files.write("f/notes.txt", "nothing");
    files.write("f/Archive/2025/3.eml", "Subject: 3\n" + date);
    files.write("f/.git/4.eml", "Subject: 4\n" + date);
    std::filesystem::create_directory_symlink(files.folder() / "f", files.folder() / "f/Archive/round");
    const std::string end = "\r\nDate: Mon, 23 Nov 2026 08:00:00 GMT\r\n\r\n";
    CHECK(read_all(files.folder() / "f", files.folder()) ==
        Lines{"|0|1795420800|Subject: 1" + end, "|0|1795420800|Subject: 2" + end, "[Archive]", "[Archive/2025]",
            "Archive/2025|0|1795420800|Subject: 3" + end});
}

TEST_CASE("names of Maildir folders")
{
    struct Row {
        const char *name, *path;
    };
    const Row rows[] = {{"A.B", "A/B"}, {"&-", "&"}, {"&AOQ-", "\u00E4"}, {"&ZeVnLIqe-", "\u65E5\u672C\u8A9E"}, {"&2D3eAA-", "\U0001F600"},
        {"x&BB8EQAQ4BDIENQRC-", "x\u041F\u0440\u0438\u0432\u0435\u0442"}};
    for (const Row& row : rows) {
        INFO(row.name);
        CHECK(mailbag::folder_of_maildir(row.name) == Parsed<std::string>(row.path));
    }
    for (const char* wrong : {"&", "&AOQ", "&A-", "&2D0-", "&3gA-", "&AP-", "&!!-"}) {
        INFO(wrong);
        CHECK_FALSE(mailbag::folder_of_maildir(wrong));
    }
}

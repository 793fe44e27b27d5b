#include "unit/scenario/toy_language.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

// Files that nobody should write, and what becomes of them: one report, nothing read that never ends, nothing expanded.

using namespace exemu;

namespace {

namespace fs = std::filesystem;

// A folder that is the working folder while the test runs, so that names in reports are short.
class Workplace {
public:
    Workplace() : before_(fs::current_path()), folder_(fs::temp_directory_path() / fmt::format("exemu-hostile-{}", getpid()))
    {
        fs::create_directories(folder_);
        fs::current_path(folder_);
    }
    ~Workplace()
    {
        fs::current_path(before_);
        fs::remove_all(folder_);
    }

private:
    fs::path before_, folder_;
};

std::string report_of(std::vector<std::string> files)
{
    Problems problems;
    CHECK_FALSE(scenario::load({.files = std::move(files)}, toy::words().language, problems));
    return problems.to_text();
}

std::string utf16(std::string_view text, bool big, bool mark)
{
    std::string out = !mark ? "" : big ? "\xFE\xFF" : "\xFF\xFE";
    for (const char c : text) {
        out += big ? '\0' : c;
        out += big ? c : '\0';
    }
    return out;
}

} // namespace

TEST_CASE("bytes that are no scenario")
{
    const Workplace here;
    const std::string story = "exemu: 1\nname: a\n";
    struct Row {
        std::string name, bytes, report;
    };
    const Row rows[] = {
        {"UTF-16, little end", utf16(story, false, true), "f.yaml:1:1: this file is UTF-16: save it as UTF-8\n"},
        {"UTF-16, big end", utf16(story, true, true), "f.yaml:1:1: this file is UTF-16: save it as UTF-8\n"},
        {"UTF-16 without its mark", utf16(story, false, false), "f.yaml:1:1: this file is UTF-16: save it as UTF-8\n"},
        {"UTF-16 without its mark, big end", utf16(story, true, false), "f.yaml:1:1: this file is UTF-16: save it as UTF-8\n"},
        {"Latin-1", "exemu: 1\nname: Z\xFCrich\n", "f.yaml:2:8: byte \\xFC is not UTF-8: save the file as UTF-8\n"},
        {"a program",
            std::string("\x7F"
                        "ELF\x02\x01\x01",
                7),
            "f.yaml:1:1: control character \\x7F cannot stand in YAML\n"},
        {"too large", "exemu: 1\nname: \"" + std::string(4u << 20, 'x') + "\"\n", "f.yaml:1:1: larger than 4MB\n"},
        {"too deep", "exemu: 1\nx: " + std::string(100, '[') + std::string(100, ']') + "\n", "f.yaml:2:67: nested more than 64 deep\n"},
        {"a tab", "exemu: 1\nlimits:\n\tstore: 1GB\n",
            "f.yaml:3:7: this is not YAML: \": \" stands where no key can be. Lines are indented with spaces, never with tabs.\n"},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        std::ofstream("f.yaml", std::ios::binary) << row.bytes;
        CHECK(report_of({"f.yaml"}).starts_with(row.report));
    }
    std::ofstream("f.yaml", std::ios::binary) << "\xEF\xBB\xBF"
                                                 "exemu: 1\r\nname: a\r\nrules:\r\n  - {event: toy.rcpt, do: pass}\r\n";
    Problems problems;
    CHECK(scenario::load({.files = {"f.yaml"}}, toy::words().language, problems));
}

TEST_CASE("a YAML bomb is refused where it is lit, and not expanded")
{
    std::string bomb = "exemu: 1\nfaults:\n  a: &a [x, x, x, x, x, x, x, x, x]\n";
    for (char c = 'b'; c <= 'z'; ++c)
        bomb += fmt::format("  {0}: &{0} [*{1}, *{1}, *{1}, *{1}, *{1}, *{1}, *{1}, *{1}, *{1}]\n", c, static_cast<char>(c - 1));
    Problems problems;
    CHECK_FALSE(scenario::load_text(bomb, "t.yaml", toy::words().language, problems));
    CHECK(problems.size() < 600);
    CHECK(problems.to_text().starts_with("t.yaml:3:6: anchors (&a) are not part of the language"));
}

TEST_CASE("a regular expression that would explode is refused, or costs what its text costs")
{
    const std::string evil = toy::problems_of(
        "exemu: 1\nrules: [{event: toy.rcpt, when: {rcpt: \"~((((a{100}){100}){100}){100})\"}, do: pass}]\n");
    CHECK(evil.starts_with("t.yaml:2:40: "));
    CHECK(evil.find("regular expression") != std::string::npos);
    // Exponential elsewhere; here linear.
    const auto scenario = toy::loaded("exemu: 1\nrules: [{event: toy.rcpt, when: {rcpt: \"~^(a+)+$\"}, do: pass}]\n");
    const auto turn = toy::moment(toy::words().rcpt).with(toy::words().rcpt_field, std::string(50'000, 'a') + "!");
    CHECK_FALSE(scenario->rules[0].pattern.matches(turn));
}

TEST_CASE("what is no file is said, and never waited for")
{
    const Workplace here;
    fs::create_directories("folder.yaml");
    ::mkfifo("pipe.yaml", 0600);
    std::ofstream("main.yaml") << "exemu: 1\nuse: [folder.yaml, pipe.yaml, gone.yaml]\n";
    CHECK(report_of({"main.yaml", "folder.yaml"}) ==
        "main.yaml:2:7: there is no file \"folder.yaml\"\n"
        "main.yaml:2:20: there is no file \"pipe.yaml\"\n"
        "main.yaml:2:31: there is no file \"gone.yaml\"\n"
        "folder.yaml: cannot be read: is the name right, and is it a file you may read?\n");
}

TEST_CASE("a loop of files is found through another name of the same file")
{
    const Workplace here;
    fs::create_directories("lib");
    std::ofstream("a.yaml") << "exemu: 1\nuse: [lib/b.yaml]\n";
    std::ofstream("lib/b.yaml") << "exemu: 1\nuse: [c.yaml]\n";
    fs::create_symlink("../a.yaml", "lib/c.yaml");
    const std::string report = report_of({"a.yaml"});
    CHECK(report.starts_with("lib/b.yaml:2:7: \"c.yaml\" uses itself: "));
    CHECK(std::ranges::count(report, '\n') == 1);
}

#include "wire/dot_reader.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>

using exemu::wire::DotReader;

namespace {

struct Heard {
    bool done = false, bare_lf = false;
    std::string body, rest;
    bool operator==(const Heard&) const = default;
};

// RFC 5321 4.5.2 said slowly, over the whole text.
Heard read_slowly(const std::string& wire)
{
    Heard heard;
    bool line_start = true;
    for (std::size_t i = 0; i < wire.size(); ++i) {
        if (line_start && wire[i] == '.') {
            const std::string_view after = std::string_view(wire).substr(i + 1);
            if (after.starts_with("\r\n")) {
                heard.done = true;
                heard.rest = after.substr(2);
                return heard;
            }
            if (after.empty() || after == "\r")
                return heard; // held back until it is known
            line_start = false;
            continue;
        }
        if (wire[i] == '\n' && (i == 0 || wire[i - 1] != '\r'))
            heard.bare_lf = true;
        line_start = wire[i] == '\n' && i > 0 && wire[i - 1] == '\r';
        heard.body += wire[i];
    }
    return heard;
}

Heard read(std::string_view first, std::string_view second, std::size_t step)
{
    DotReader reader;
    Heard heard;
    for (std::string_view part : {first, second}) {
        while (!heard.done && !part.empty()) {
            std::string_view piece = part.substr(0, step);
            const std::size_t given = piece.size();
            heard.done = reader.feed(piece, heard.body) == DotReader::Progress::done;
            REQUIRE((heard.done || piece.empty()));
            part.remove_prefix(given - piece.size());
        }
        heard.rest += part;
    }
    heard.bare_lf = reader.bare_lf();
    return heard;
}

void check_every_way(const std::string& wire)
{
    const Heard wanted = read_slowly(wire);
    INFO(wire);
    CHECK(read(wire, {}, std::string::npos) == wanted);
    CHECK(read(wire, {}, 1) == wanted);
    for (std::size_t cut = 0; cut <= wire.size(); ++cut)
        REQUIRE(read(std::string_view(wire).substr(0, cut), std::string_view(wire).substr(cut), std::string::npos) == wanted);
}

} // namespace

TEST_CASE("dot-stuffing is undone, whole and in pieces, and the rest is left")
{
    struct Case {
        const char *wire, *body, *rest;
        bool done, bare_lf;
    };
    const Case cases[] = {
        {".\r\n", "", "", true, false},
        {"a\r\n.\r\nQUIT\r\n", "a\r\n", "QUIT\r\n", true, false},
        {"..\r\n...\r\n.\r\n", ".\r\n..\r\n", "", true, false},
        {".a\r\n.\r\n.\r\n", "a\r\n", ".\r\n", true, false},
        {"a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n", "", true, false},
        {"a\r\n.\r\r\n.\r\n", "a\r\n\r\r\n", "", true, false},
        // None of these ends the data: only CRLF "." CRLF does.
        {"a\n.\nb\r\n.\r\n", "a\n.\nb\r\n", "", true, true},
        {"a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n", "", true, true},
        {"a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n", "", true, true},
        {"a\r.\r\nb\r\n.\r\n", "a\r.\r\nb\r\n", "", true, false},
        {"a\r\n.\rb\r\n.\r", "a\r\n\rb\r\n", "", false, false},
        {"a\r\n.", "a\r\n", "", false, false},
    };
    for (const Case& c : cases) {
        INFO(c.wire);
        CHECK(read(c.wire, {}, std::string::npos) == Heard{c.done, c.bare_lf, c.body, c.rest});
        check_every_way(c.wire);
    }
}

TEST_CASE("any mixture of dots and line ends reads as the standard says")
{
    const unsigned seed = std::random_device()();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 3000; ++round) {
        std::string wire;
        // Runs of text in between, so that interesting bytes fall on both sides of every block of the search.
        for (int n = static_cast<int>(random() % 12); n >= 0; --n) {
            wire.append(random() % 3 == 0 ? random() % 90 : 0, 'x');
            for (int k = static_cast<int>(random() % 8); k >= 0; --k)
                wire += "\r\n.\r\n.x"[random() % 7];
        }
        check_every_way(wire);
    }
}

#include "wire/mime.hpp"

#include <catch2/catch.hpp>

using namespace exemu::wire;

namespace {

std::string crlf(std::string text)
{
    std::string out;
    for (const char c : text)
        out += c == '\n' ? std::string("\r\n") : std::string(1, c);
    return out;
}

std::string_view body(const std::string& message, const MimePart& part)
{
    return std::string_view(message).substr(part.body_at, part.end - part.body_at);
}
std::string_view header(const std::string& message, const MimePart& part)
{
    return std::string_view(message).substr(part.header_at, part.body_at - part.header_at);
}

const std::string mixed = crlf("From: a@x.test\n"
                               "Content-Type: multipart/mixed; boundary=\"out\"\n\n"
                               "preamble\n"
                               "--out\n"
                               "Content-Type: text/plain; charset=utf-8\n\n"
                               "one\n\n"
                               "--out  \n\n"
                               "no header\n"
                               "--outer is no delimiter\n"
                               "--out\n"
                               "Content-Type: multipart/alternative; boundary=in\n\n"
                               "--in\n\n"
                               "deep\n"
                               "--in--\n"
                               "--out--\n"
                               "epilogue\n");

} // namespace

TEST_CASE("parts lie where their delimiters say, without the line end that belongs to the next one")
{
    const MimeMessage message = parse_mime(mixed);
    REQUIRE(message.body.is_multipart());
    REQUIRE(message.body.parts.size() == 3);
    const MimePart &one = message.body.parts[0], &two = message.body.parts[1], &three = message.body.parts[2];
    CHECK(body(mixed, one) == "one\r\n");
    CHECK(header(mixed, one) == "Content-Type: text/plain; charset=utf-8\r\n\r\n");
    CHECK(one.parameters == MimeParameters{{"charset", "utf-8"}});
    CHECK(one.lines == 1);
    CHECK(body(mixed, two) == "no header\r\n--outer is no delimiter");
    CHECK(header(mixed, two) == "\r\n");
    CHECK((two.type == "text" && two.subtype == "plain"));
    CHECK(two.lines == 2);
    REQUIRE(three.parts.size() == 1);
    CHECK(body(mixed, three.parts[0]) == "deep");
    CHECK(message.envelope.from.size() == 1);
}

TEST_CASE("every cut of a message is parsed, and no part lies outside of it")
{
    const auto within = [](const auto& self, const MimePart& part, std::size_t from, std::size_t to) -> bool {
        bool good = part.header_at >= from && part.header_at <= part.body_at && part.body_at <= part.end && part.end <= to;
        for (const MimePart& inner : part.parts)
            good = good && self(self, inner, part.body_at, part.end);
        return good;
    };
    for (std::size_t cut = 0; cut <= mixed.size(); ++cut) {
        INFO(cut);
        const std::string text = mixed.substr(0, cut);
        const MimeMessage message = parse_mime(text);
        REQUIRE(within(within, message.body, 0, text.size()));
        REQUIRE(message.body.end == text.size());
    }
}

TEST_CASE("envelopes: groups, comments, encoded words, folded and missing fields")
{
    const MimeMessage message = parse_mime(crlf("Date: Wed, 31 Jan 2024 12:00:00 +0000\n"
                                                "Subject: =?utf-8?q?J=C3=BC?=\n  folded\n"
                                                "From: \"Example, Bob\" <bob@example.test>\n"
                                                "To: friends: a@x.test, Carol <c@x.test>;, d@x.test\n"
                                                "Cc: =?utf-8?q?J=C3=BCrgen?= <j@x.test>\n"
                                                "Message-ID: <1@x.test>\n\nbody"));
    const MimeEnvelope& envelope = message.envelope;
    CHECK(envelope.subject == "=?utf-8?q?J=C3=BC?=  folded");
    REQUIRE(envelope.from.size() == 1);
    CHECK(envelope.from[0].name == "Example, Bob");
    CHECK((envelope.from[0].mailbox == "bob" && envelope.from[0].host == "example.test"));
    REQUIRE(envelope.to.size() == 5);
    CHECK((envelope.to[0].is_group_mark && envelope.to[0].name == "friends"));
    CHECK((envelope.to[3].is_group_mark && envelope.to[3].name.empty()));
    CHECK(envelope.to[4].mailbox == "d");
    REQUIRE(envelope.cc.size() == 1);
    CHECK(envelope.cc[0].name.starts_with("=?"));
    CHECK(decode_words(envelope.cc[0].name) == "J\xc3\xbcrgen");
    CHECK(envelope.sender.empty());
}

TEST_CASE("texts are read as people read them")
{
    const std::string message = crlf(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=iso-8859-1\n"
        "Content-Transfer-Encoding: quoted-printable\n\nsch=F6n\n--b\nContent-Type: application/octet-stream\n\nhidden\n"
        "--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPGI+R3LDvMOfZTwvYj4=\n--b--\n");
    const std::string text = readable_text(message, 1000);
    CHECK(text.find("sch\xc3\xb6n") != text.npos);
    CHECK(text.find("Gr\xc3\xbc\xc3\x9f"
                    "e") != text.npos);
    CHECK(text.find("hidden") == text.npos);
    CHECK(readable_text(message, 3).size() <= 4);
    CHECK(fold_case("GR\xc3\x9c\xc3\x9f"
                    "E") ==
        fold_case("gr\xc3\xbc\xc3\x9f"
                  "e"));
    CHECK(fold_case("ABC\xff").starts_with("abc"));
}

TEST_CASE("nesting and numbers of parts are bounded")
{
    std::string deep;
    for (int i = 0; i < 5000; ++i)
        deep += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" + std::to_string(i) + "\r\n";
    std::size_t depth = 0;
    const MimeMessage message = parse_mime(deep);
    for (const MimePart* part = &message.body; !part->parts.empty(); part = &part->parts.front())
        ++depth;
    CHECK(depth <= most_mime_depth);
    std::string wide = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    for (int i = 0; i < 20'000; ++i)
        wide += "--b\r\n\r\nx\r\n";
    CHECK(parse_mime(wide).body.parts.size() <= most_mime_parts);
}

TEST_CASE("what GMime is given ends where a message has more delimiters or header fields than any mail")
{
    const auto many = [](std::string_view line, std::size_t count) {
        std::string lines;
        for (std::size_t i = 0; i < count; ++i)
            lines += line;
        return lines;
    };
    const std::string head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    CHECK(within_bounds("") == "");
    CHECK(within_bounds(mixed) == mixed);
    const std::string text = "Subject: x\r\n\r\n" + many("Note: no field at all\r\n", most_mime_fields + 1);
    CHECK(within_bounds(text) == text); // it is no header
    const std::string delimiters = head + many("--b\r\n\r\n", most_mime_delimiters);
    CHECK(within_bounds(delimiters) == delimiters);
    CHECK(within_bounds(delimiters + "--b\r\n") == delimiters);
    const std::string fields = many("A: b\r\n", most_mime_fields);
    CHECK(within_bounds(fields) == fields);
    CHECK(within_bounds(fields + "A: b\r\n") == fields);
    for (const std::string& before : {head + "--b\r\nX: y\r\n", std::string("Content-Type: Message/RFC822\r\n\r\nX: y\r\n"),
             head + "--b\nContent-Type:\n message/rfc822\n\nX: y\n"}) {
        const std::string message = before + many("A: b\n", most_mime_fields);
        CHECK(within_bounds(message).size() < message.size());
        CHECK(within_bounds(message).size() > before.size());
    }
}

TEST_CASE("multiparts within each other are searched a bounded number of times")
{
    std::string text;
    for (std::size_t i = 0; i < most_mime_depth; ++i)
        text += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" + std::to_string(i) + "\r\n";
    text += "\r\n" + std::string(10'000'000, '-');
    std::size_t depth = 0;
    const MimeMessage message = parse_mime(text);
    for (const MimePart* part = &message.body; !part->parts.empty(); part = &part->parts.front())
        ++depth;
    CHECK(depth >= 4);
    CHECK(depth <= 5);
    CHECK(message.body.end == text.size());
}

TEST_CASE("where a header ends")
{
    CHECK(header_end("a: b\r\n\r\nbody") == 8);
    CHECK(header_end("a: b\n\nbody") == 6);
    CHECK(header_end("\r\nbody") == 2);
    CHECK(header_end("a: b\r\n") == 6);
    CHECK(header_end("") == 0);
}

#include "wire/mime_content.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace exemu::wire;

namespace {

std::string text_of(const std::string& header, const std::string& body)
{
    const std::string mail = header + "\r\n\r\n" + body;
    return part_text(mail, parse_mime(mail).body, 10'000);
}

} // namespace

TEST_CASE("a text is UTF-8, whatever it was")
{
    struct Case {
        const char *header, *body, *text;
    };
    const Case cases[] = {
        {"Content-Type: text/plain", "plain\r\n", "plain\r\n"},
        {"Content-Type: text/plain; charset=utf-8", "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
        {"Content-Type: text/plain; charset=iso-8859-1", "gr\xfc\xdf", "gr\xc3\xbc\xc3\x9f"},
        {"Content-Type: text/plain; charset=koi8-r", "\xd0", "\xd0\xbf"},
        {"Content-Type: text/plain; charset=no-such-set", "gr\xfc\xdf", "gr\xc3\xbc\xc3\x9f"}, // taken for Windows'
        {"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64", "Z3LD\r\nvMOf", "gr\xc3\xbc\xc3\x9f"},
        {"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: Quoted-Printable", "gr=C3=\r\n=BC=C3=9F",
            "gr\xc3\xbc\xc3\x9f"},
        {"Content-Type: text/plain; charset=utf-8", "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64", "!!!!", ""},
    };
    for (const Case& each : cases) {
        INFO(each.header);
        CHECK(text_of(each.header, each.body) == each.text);
    }
    CHECK(text_of("Content-Type: text/plain", std::string("a\0b", 3)) == "ab");
}

TEST_CASE("no more is decoded than is wanted")
{
    const std::string mail = "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + std::string(4000, 'A');
    CHECK(part_bytes(mail, parse_mime(mail).body, 10).size() == 10);
    CHECK(part_bytes(mail, parse_mime(mail).body, 100'000).size() == 3000);
}

TEST_CASE("a part has the name of its disposition, else of its type")
{
    const auto name = [](const std::string& header) { return part_name(parse_mime(header + "\r\n\r\nx").body); };
    CHECK(name("Content-Type: application/pdf; name=a.pdf") == "a.pdf");
    CHECK(name("Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=b.pdf") == "b.pdf");
    CHECK(name("Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''gr%C3%BC%C3%9F.pdf") ==
        "gr\xc3\xbc\xc3\x9f.pdf");
    CHECK(name("Content-Type: application/pdf; name=\"=?utf-8?Q?gr=C3=BC=C3=9F?=\"") == "gr\xc3\xbc\xc3\x9f");
    CHECK(name("Content-Type: application/pdf") == "");
}

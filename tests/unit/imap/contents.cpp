#include "imap/contents.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::imap;

namespace {

std::shared_ptr<const store::Blob> blob_of(std::string_view text)
{
    store::BlobWriter writer;
    writer.append(text);
    return writer.finish();
}

std::string shown(const std::optional<Contents>& contents)
{
    if (!contents)
        return "NIL";
    if (!contents->blob)
        return contents->text;
    std::string text;
    contents->blob->copy(contents->from, contents->count, text);
    return text;
}

std::string shown(
    const std::shared_ptr<const store::Blob>& blob, std::vector<Number> part, Section::Kind kind, std::vector<std::string> fields = {})
{
    Section section;
    section.part = std::move(part);
    section.kind = kind;
    section.fields = std::move(fields);
    return shown(contents_of(section, blob));
}

using K = Section::Kind;

const std::string_view nested = "Subject: outer\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
                                "--a\r\n\r\ntext\r\n"
                                "--a\r\nContent-Type: message/rfc822\r\n\r\n"
                                "Subject: inner\r\nX-Other: y\r\n\r\nplain body\r\n"
                                "--a--\r\n";

} // namespace

TEST_CASE("sections of a message without parts")
{
    const auto blob = blob_of("Subject: s\r\nX-A: 1\r\n two\r\nx-b: 2\r\n\r\nbody\r\n");
    CHECK(shown(blob, {}, K::whole) == blob->text());
    CHECK(shown(blob, {}, K::header) == "Subject: s\r\nX-A: 1\r\n two\r\nx-b: 2\r\n\r\n");
    CHECK(shown(blob, {}, K::text) == "body\r\n");
    CHECK(shown(blob, {1}, K::whole) == "body\r\n");
    CHECK(shown(blob, {2}, K::whole) == "NIL");
    CHECK(shown(blob, {1, 1}, K::whole) == "NIL");
    CHECK(shown(blob, {1}, K::header) == "NIL");
    CHECK(shown(blob, {}, K::fields, {"x-a", "none"}) == "X-A: 1\r\n two\r\n\r\n");
    CHECK(shown(blob, {}, K::fields_not, {"X-A"}) == "Subject: s\r\nx-b: 2\r\n\r\n");
}

TEST_CASE("sections of parts, and of a message within")
{
    const auto blob = blob_of(nested);
    CHECK(shown(blob, {1}, K::whole) == "text");
    CHECK(shown(blob, {2}, K::whole) == "Subject: inner\r\nX-Other: y\r\n\r\nplain body");
    CHECK(shown(blob, {2}, K::mime) == "Content-Type: message/rfc822\r\n\r\n");
    CHECK(shown(blob, {2}, K::header) == "Subject: inner\r\nX-Other: y\r\n\r\n");
    CHECK(shown(blob, {2}, K::text) == "plain body");
    CHECK(shown(blob, {2, 1}, K::whole) == "plain body");
    CHECK(shown(blob, {2}, K::fields, {"subject"}) == "Subject: inner\r\n\r\n");
    CHECK(shown(blob, {2, 2}, K::whole) == "NIL");
    CHECK(shown(blob, {3}, K::whole) == "NIL");
}

TEST_CASE("a stretch of a section lies within it")
{
    for (const auto& [from, most, wanted] : {std::tuple(0, 2, "bo"), {2, 100, "dy"}, {4, 1, ""}, {9999, 5, ""}}) {
        Section section;
        section.kind = K::text;
        auto contents = contents_of(section, blob_of("a: b\r\n\r\nbody"));
        contents->cut(static_cast<std::size_t>(from), static_cast<std::size_t>(most));
        CHECK(shown(contents) == wanted);
        CHECK(contents->size() == std::string_view(wanted).size());
    }
}

TEST_CASE("a message is parsed once for all who ask, and no more than room permits are kept")
{
    const auto blob = blob_of(nested);
    const std::uint64_t before = structures_parsed();
    const auto structure = structure_of(blob);
    CHECK(structure_of(blob) == structure);
    (void)shown(blob, {2}, K::text);
    CHECK(structures_parsed() == before + 1);
    CHECK(structure->body.find("\"message\" \"rfc822\"") != std::string::npos);
    std::vector<std::shared_ptr<const store::Blob>> many;
    std::string long_field = "Subject: " + std::string(100'000, 'x') + "\r\n\r\n";
    for (int i = 0; i < 300; ++i)
        (void)structure_of(many.emplace_back(blob_of(long_field)));
    const std::uint64_t parsed = structures_parsed();
    (void)structure_of(blob);
    CHECK(structures_parsed() == parsed + 1);
}

TEST_CASE("a header beyond the first chunk is found")
{
    const std::string header = "X: " + std::string(100'000, 'x') + "\r\n\r\n";
    CHECK(header_size(*blob_of(header + "body")) == header.size());
    CHECK(header_size(*blob_of("")) == 0);
    CHECK(shown(contents_of({}, nullptr)).empty());
}

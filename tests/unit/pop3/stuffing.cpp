#include "pop3/stuffing.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::pop3;

namespace {

std::shared_ptr<const store::Blob> blob_of(std::string_view text, std::string_view prefix = {})
{
    store::BlobWriter writer;
    writer.append(text);
    return writer.finish(prefix);
}

// What a connection would be given.
std::string sent(const std::vector<session::Segment>& segments)
{
    std::string all;
    for (const session::Segment& segment : segments) {
        if (const auto* text = std::get_if<std::string>(&segment.bytes)) {
            all += *text;
        } else if (const auto* slice = std::get_if<session::BlobSlice>(&segment.bytes)) {
            slice->blob->copy(slice->from, slice->count, all);
        } else {
            auto generate = std::get<session::Generator>(segment.bytes);
            std::string piece;
            while (generate(piece)) {
                CHECK(piece.size() <= 64 * 1024 + 5);
                all += piece;
                piece.clear();
            }
        }
    }
    return all;
}

// RFC 1939 section 3, read slowly.
std::string wanted(std::string_view text)
{
    std::string all, line;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = rest.find("\r\n");
        const std::string_view one = rest.substr(0, end);
        all += (one.starts_with('.') ? "." : "") + std::string(one) + "\r\n";
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 2);
    }
    return all + ".\r\n";
}

} // namespace

TEST_CASE("dots are doubled where a line begins with one, and a last line end is made up")
{
    for (const char* text : {"", ".", "..", "a", "a\r\n", ".\r\n", "a\r\n.\r\n", "a\r\n..b\r\n.", "\r\n.\r\n", "a.b\r\n", "a\n.b\r\n",
             "a\r.b\r\n", "a\r\n\r\n.b\r\n.c\r\n"}) {
        INFO(text);
        const auto blob = blob_of(text);
        CHECK(sent(stuffed(blob, blob->size())) == wanted(text));
    }
}

TEST_CASE("a chunk's edge may lie anywhere, a prefix's too")
{
    for (std::size_t shift = 0; shift < 6; ++shift) {
        const std::string text = std::string(store::Blob::chunk_size - 3 - shift, 'x') + "\r\n.dot\r\n" +
            std::string(store::Blob::chunk_size, 'y') + "\r\n.\r\n";
        const auto blob = blob_of(text);
        CHECK(sent(stuffed(blob, blob->size())) == wanted(text));
        const std::string head = "Received: here\r\n";
        const std::string body = "." + text;
        const auto with_head = blob_of(body, head);
        CHECK(sent(stuffed(with_head, with_head->size())) == wanted(head + body));
    }
}

TEST_CASE("nothing is copied where few lines begin with a dot; very many are generated in pieces")
{
    const std::string few = "a\r\n.b\r\nc\r\n";
    const auto small = blob_of(few);
    const auto segments = stuffed(small, small->size());
    REQUIRE(segments.size() == 4); // slice, dot, slice, end
    CHECK(std::get<session::BlobSlice>(segments[0].bytes).count == 3);
    std::string many;
    for (int i = 0; i < 30'000; ++i)
        many += ".\r\nxy\r\n";
    const auto big = blob_of(many);
    const auto pieces = stuffed(big, big->size());
    CHECK(pieces.size() == 1);
    CHECK(sent(pieces) == wanted(many));
    CHECK(sent(stuffed(big, big->size() - 2)) == wanted(many.substr(0, many.size() - 2)));
}

TEST_CASE("TOP takes the header, the empty line and so many lines")
{
    struct Case {
        const char* text;
        std::uint64_t lines;
        const char* top;
    };
    const Case cases[] = {
        {"a: b\r\n\r\none\r\ntwo\r\n", 0, "a: b\r\n\r\n"},
        {"a: b\r\n\r\none\r\ntwo\r\n", 1, "a: b\r\n\r\none\r\n"},
        {"a: b\r\n\r\none\r\ntwo\r\n", 2, "a: b\r\n\r\none\r\ntwo\r\n"},
        {"a: b\r\n\r\none\r\ntwo\r\n", 1000, "a: b\r\n\r\none\r\ntwo\r\n"},
        {"a: b\r\n", 0, "a: b\r\n"},
        {"\r\none\r\n", 0, "\r\n"},
        {"a\n\none\n", 0, "a\n\n"},
        {"a\r\n\r\n\r\n\r\n", 1, "a\r\n\r\n\r\n"},
        {"x\n\r\nb\r\n", 0, "x\n\r\n"},
        {"", 3, ""},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        const auto blob = blob_of(one.text);
        CHECK(blob->text().substr(0, end_of_top(*blob, one.lines)) == one.top);
    }
    // The empty line over a chunk's edge.
    for (std::size_t shift = 0; shift < 6; ++shift) {
        const std::string head = std::string(store::Blob::chunk_size - shift, 'h') + "\r\n\r\n";
        const auto blob = blob_of(head + "body\r\nmore\r\n");
        CHECK(end_of_top(*blob, 0) == head.size());
        CHECK(end_of_top(*blob, 1) == head.size() + 6);
    }
}

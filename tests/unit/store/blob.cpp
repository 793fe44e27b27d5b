#include "store/blob.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace exemu::store;

namespace {

std::string pattern(std::size_t size)
{
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>('a' + (i * 7 + i / 1000) % 26);
    return text;
}

std::string by_chunks(const Blob& blob)
{
    std::string text;
    for (std::size_t i = 0; i < blob.chunks(); ++i) {
        CHECK_FALSE(blob.chunk(i).empty());
        text += blob.chunk(i);
    }
    return text;
}

} // namespace

TEST_CASE("a blob holds what was written, in whatever pieces it came")
{
    constexpr std::size_t chunk = Blob::chunk_size;
    for (const std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(2047), std::size_t(2049), std::size_t(8191),
             std::size_t(30'000), chunk - 1, chunk, chunk + 1, 3 * chunk, 3 * chunk + 77}) {
        const std::string body = pattern(size);
        for (const std::size_t step : {std::size_t(1), std::size_t(100), std::size_t(5000), chunk, size + 1}) {
            if (step == 1 && size > 10'000)
                continue;
            for (const std::string prefix : {"", "Received: by exemu\r\n"}) {
                INFO(size << " bytes in pieces of " << step << ", prefix of " << prefix.size());
                BlobWriter writer;
                for (std::size_t at = 0; at < size; at += step)
                    writer.append(std::string_view(body).substr(at, step));
                CHECK(writer.size() == size);
                CHECK(writer.head() == std::string_view(body).substr(0, chunk));
                const auto blob = writer.finish(prefix);
                CHECK(writer.size() == 0);
                CHECK(blob->size() == prefix.size() + size);
                CHECK((blob->text() == prefix + body));
                CHECK((by_chunks(*blob) == prefix + body));
                CHECK(blob->chunk(blob->chunks()).empty());
            }
        }
    }
}

TEST_CASE("any part of a blob can be copied")
{
    const std::string body = pattern(2 * Blob::chunk_size + 500);
    for (const std::string prefix : {"", "prefix"}) {
        BlobWriter writer;
        writer.append(body);
        const auto blob = writer.finish(prefix);
        const std::string whole = prefix + body;
        for (const std::size_t from : {std::size_t(0), std::size_t(3), std::size_t(6), Blob::chunk_size - 1, Blob::chunk_size,
                 Blob::chunk_size + 6, whole.size() - 1, whole.size(), whole.size() + 10}) {
            for (const std::size_t count : {std::size_t(0), std::size_t(1), std::size_t(20), Blob::chunk_size, SIZE_MAX}) {
                std::string out = "x";
                blob->copy(from, count, out);
                INFO(from << " " << count);
                CHECK((out == "x" + (from < whole.size() ? whole.substr(from, count) : "")));
            }
        }
    }
}

TEST_CASE("a blob costs little more than its bytes")
{
    for (const std::size_t size : {500u, 2000u, 20'000u, 60'000u, 70'000u, 1'000'000u}) {
        for (const std::size_t step : {std::size_t(300), size}) {
            BlobWriter writer;
            const std::string body = pattern(size);
            for (std::size_t at = 0; at < size; at += step)
                writer.append(std::string_view(body).substr(at, step));
            const auto blob = writer.finish("Received: by exemu\r\n");
            INFO(size << " in pieces of " << step);
            CHECK(blob->cost() > size);
            CHECK(blob->cost() < size + size / 7 + 400);
        }
    }
}

TEST_CASE("spare chunks are used again, and bounded")
{
    const std::string megabyte = pattern(1024 * 1024);
    std::vector<std::shared_ptr<const Blob>> blobs;
    for (int i = 0; i < 8; ++i) {
        BlobWriter writer;
        writer.append(megabyte);
        blobs.push_back(writer.finish());
    }
    blobs.clear();
    CHECK(spare_chunk_bytes() == most_spare_chunk_bytes);
    {
        BlobWriter abandoned;
        abandoned.append(megabyte);
        CHECK(spare_chunk_bytes() == most_spare_chunk_bytes - megabyte.size());
    }
    CHECK(spare_chunk_bytes() == most_spare_chunk_bytes);
}

TEST_CASE("a writer moves with what it holds")
{
    BlobWriter first;
    first.append("one ");
    BlobWriter second = std::move(first);
    second.append("two");
    first = std::move(second);
    CHECK(first.finish()->text() == "one two");
    CHECK(first.finish("alone")->text() == "alone");
    CHECK(first.finish()->chunks() == 0);
}

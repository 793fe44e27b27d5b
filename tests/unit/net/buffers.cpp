#include "net/incoming.hpp"
#include "net/outgoing.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstring>

using namespace exemu::net;

namespace {

void put(Incoming& input, BufferPool& pool, std::string_view text)
{
    while (!text.empty()) {
        const auto space = input.space(pool);
        REQUIRE(!space.empty());
        const std::size_t count = std::min(space.size(), text.size());
        std::copy_n(text.begin(), count, space.begin());
        input.added(count);
        text.remove_prefix(count);
    }
}

std::string all_of(const Outgoing& output)
{
    std::array<std::string_view, 64> pieces;
    std::string all;
    for (std::size_t i = 0, count = output.pieces(pieces); i < count; ++i)
        all += pieces[i];
    return all;
}

} // namespace

TEST_CASE("unread input survives rest, and only a little of it keeps memory")
{
    BufferPool pool;
    Incoming input;
    REQUIRE_FALSE(input.holds_buffer());
    put(input, pool, "EHLO client\r\nMAI");
    input.consume(13);
    REQUIRE(input.unread() == "MAI");
    input.rest(pool);
    REQUIRE(pool.spare() == 1);
    REQUIRE(input.unread() == "MAI");
    put(input, pool, "L FROM");
    REQUIRE(input.unread() == "MAIL FROM");
    input.consume(9);
    input.rest(pool);
    REQUIRE(pool.spare() == 1);
    REQUIRE_FALSE(input.holds_buffer());
    REQUIRE(input.unread().empty());
}

TEST_CASE("input that nobody consumes fills up at 64 KiB and not before")
{
    BufferPool pool;
    Incoming input;
    const std::string block(BufferPool::buffer_size / 4, 'x');
    for (int i = 0; i < 4; ++i) {
        put(input, pool, block);
        input.rest(pool);
    }
    REQUIRE(input.unread().size() == BufferPool::buffer_size);
    REQUIRE(input.space(pool).empty());
    input.consume(1);
    REQUIRE(input.space(pool).size() == 1);
    REQUIRE_THROWS_AS(input.consume(BufferPool::buffer_size), std::logic_error);
}

TEST_CASE("bytes that move to the front stay in order")
{
    BufferPool pool;
    Incoming input;
    std::string expected;
    for (int round = 0; round < 200; ++round) {
        const std::string block(777, static_cast<char>('a' + round % 26));
        put(input, pool, block);
        expected += block;
        input.consume(700);
        expected.erase(0, 700);
        if (round % 7 == 0)
            input.rest(pool);
        REQUIRE(input.unread() == expected);
    }
    input.release(pool);
}

TEST_CASE("queued texts are one piece, shared bytes are pieces of their own")
{
    BufferPool pool;
    Outgoing output;
    auto blob = std::make_shared<const std::string>(70000, 'b');
    output.add("220 ", pool);
    output.add(std::string("ready\r\n"), pool);
    output.add_shared(*blob, blob);
    output.add("tail", pool);
    std::array<std::string_view, 8> pieces;
    REQUIRE(output.pieces(pieces) == 3);
    REQUIRE(pieces[0] == "220 ready\r\n");
    REQUIRE(pieces[1].data() == blob->data());
    REQUIRE(pieces[2] == "tail");
    REQUIRE(output.bytes() == 11 + 70000 + 4);
}

TEST_CASE("whatever the sizes written, the rest is what was queued")
{
    for (const std::size_t step : {1, 3, 1000, 5000, 65536, 100000}) {
        BufferPool pool;
        Outgoing output;
        auto blob = std::make_shared<const std::string>(9000, 'b');
        std::string expected;
        for (int i = 0; i < 6; ++i) {
            const std::string text = "line " + std::to_string(i) + "\r\n";
            output.add(text, pool);
            output.add(std::string(6000, static_cast<char>('0' + i)), pool);
            output.add_shared(*blob, blob);
            expected += text + std::string(6000, static_cast<char>('0' + i)) + *blob;
        }
        while (!output.empty()) {
            REQUIRE(output.bytes() == expected.size());
            if (step > 100)
                REQUIRE(all_of(output) == expected);
            const std::size_t count = std::min(step, expected.size());
            output.sent(count, pool);
            expected.erase(0, count);
            if (count % 2 == 1 && expected.size() % 100 == 0)
                output.rest(pool);
        }
        REQUIRE(expected.empty());
        REQUIRE(blob.use_count() == 1);
        REQUIRE(pool.spare() == 1);
    }
}

TEST_CASE("a queue at rest holds memory of its own size, not the shard's")
{
    BufferPool pool;
    Outgoing output;
    output.add("250 ok\r\n", pool);
    output.rest(pool);
    REQUIRE(pool.spare() == 1);
    output.add("221 bye\r\n", pool);
    REQUIRE(all_of(output) == "250 ok\r\n221 bye\r\n");
    output.clear(pool);
    REQUIRE(pool.spare() == 1);
    REQUIRE(output.empty());
}

TEST_CASE("more texts than one buffer holds are queued all the same")
{
    BufferPool pool;
    Outgoing output;
    std::string expected;
    for (int i = 0; i < 50; ++i) {
        const std::string text(3000, static_cast<char>('A' + i % 26));
        output.add(std::string_view(text), pool);
        expected += text;
    }
    REQUIRE(all_of(output) == expected);
    output.clear(pool);
}

TEST_CASE("a pool keeps a few buffers and gives the rest back to the system")
{
    BufferPool pool;
    std::vector<BufferPool::Buffer> lent;
    for (std::size_t i = 0; i < BufferPool::most_spare + 10; ++i)
        lent.push_back(pool.take());
    for (auto& buffer : lent)
        pool.give_back(std::move(buffer));
    REQUIRE(pool.spare() == BufferPool::most_spare);
}

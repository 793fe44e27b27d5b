#include "wire/ndr.hpp"

#include "support/hex.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace exemu::wire;
using exemu::test::bytes_of;
using exemu::test::hex_of;

namespace {

struct Pair { // two numbers of different size
    std::uint8_t small = 0;
    std::uint32_t large = 0;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        n(small);
        n(large);
    }
};

struct Leaf { // a structure with pointers in it
    std::uint32_t number = 0;
    std::optional<NdrText> name;
    std::optional<NdrWideText> wide;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        n(number);
        n.pointer(name);
        n.pointer(wide);
    }
};

struct Tree { // ... and one that holds such, by pointer, in an array
    std::optional<NdrArray<Leaf, 12>> leaves;
    std::uint16_t last = 0;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        n.pointer(leaves);
        n(last);
    }
};

struct Chain { // points to its own kind
    std::unique_ptr<Chain> next;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        n.pointer(next);
    }
};

template <class T>
std::string written(T value, std::endian order = std::endian::little)
{
    NdrWriter out(order);
    out(value);
    return hex_of(out.take());
}

template <class T>
bool reads(const std::string& bytes, T& value, std::endian order = std::endian::little)
{
    NdrReader in(bytes, order);
    in(value);
    return in.ok();
}

} // namespace

TEST_CASE("numbers align to their size, in either byte order")
{
    CHECK(written(Pair{1, 0x11223344}) == "01 00 00 00 44 33 22 11");
    CHECK(written(Pair{1, 0x11223344}, std::endian::big) == "01 00 00 00 11 22 33 44");
    Pair pair;
    REQUIRE(reads(bytes_of("01 aa aa aa 11 22 33 44"), pair, std::endian::big));
    CHECK(pair.large == 0x11223344);
    CHECK_FALSE(reads(bytes_of("01 aa aa aa 11 22 33"), pair));
}

TEST_CASE("strings are conformant and varying, with their end")
{
    CHECK(written(NdrText{"ab"}) == "03 00 00 00 00 00 00 00 03 00 00 00 61 62 00");
    CHECK(written(NdrWideText{"\u00e4"}) == "02 00 00 00 00 00 00 00 02 00 00 00 e4 00 00 00");
    CHECK(written(NdrWideText{"\u00e4"}, std::endian::big) == "00 00 00 02 00 00 00 00 00 00 00 02 00 e4 00 00");
    struct Case {
        const char *name, *bytes;
        bool good;
        const char* text;
    };
    const Case cases[] = {
        {"as it is", "03 00 00 00 00 00 00 00 03 00 00 00 61 62 00", true, "ab"},
        {"what is behind the end is not part of it", "08 00 00 00 00 00 00 00 04 00 00 00 61 00 62 00", true, "a"},
        {"more than the most", "02 00 00 00 00 00 00 00 03 00 00 00 61 62 00", false, ""},
        {"no end", "03 00 00 00 00 00 00 00 02 00 00 00 61 62", false, ""},
        {"nothing at all", "00 00 00 00 00 00 00 00 00 00 00 00", false, ""},
        {"an offset", "03 00 00 00 01 00 00 00 02 00 00 00 61 00", false, ""},
        {"a count that lies", "ff ff ff ff 00 00 00 00 ff ff ff ff 61 62 00", false, ""},
        {"cut", "03 00 00 00 00 00 00 00 03 00 00 00 61 62", false, ""},
    };
    for (const Case& one : cases) {
        INFO(one.name);
        NdrText text;
        CHECK(reads(bytes_of(one.bytes), text) == one.good);
        if (one.good)
            CHECK(text.text == one.text);
    }
    NdrWideText wide;
    CHECK_FALSE(reads(bytes_of("02 00 00 00 00 00 00 00 02 00 00 00 00 d8 00 00"), wide)); // half of a pair
}

TEST_CASE("what is pointed to comes behind the outermost structure, in order, each with all that it points to")
{
    Tree tree;
    tree.leaves.emplace();
    tree.leaves->items.resize(2);
    tree.leaves->items[0] = {1, NdrText{"a"}, std::nullopt};
    tree.leaves->items[1] = {2, NdrText{"b"}, NdrWideText{"c"}};
    tree.last = 7;
    NdrWriter out;
    out(tree);
    const std::string bytes = out.take();
    CHECK(hex_of(bytes) ==
        "00 00 02 00 07 00 00 00 " // the pointer, the last number, and room to four
        "02 00 00 00 "             // two leaves:
        "01 00 00 00 04 00 02 00 00 00 00 00 "
        "02 00 00 00 08 00 02 00 0c 00 02 00 "
        "02 00 00 00 00 00 00 00 02 00 00 00 61 00 00 00 " // of the first; the second's after it
        "02 00 00 00 00 00 00 00 02 00 00 00 62 00 00 00 "
        "02 00 00 00 00 00 00 00 02 00 00 00 63 00 00 00");
    Tree again;
    REQUIRE(reads(bytes, again));
    REQUIRE(again.leaves);
    REQUIRE(again.leaves->items.size() == 2);
    CHECK(again.leaves->items[0].name->text == "a");
    CHECK_FALSE(again.leaves->items[0].wide);
    CHECK(again.leaves->items[1].wide->text == "c");
    CHECK(again.last == 7);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        INFO(cut);
        CHECK_FALSE(reads(bytes.substr(0, cut), again));
    }
}

TEST_CASE("pointers that are parameters are followed at once")
{
    std::optional<NdrText> first{NdrText{"a"}};
    std::uint32_t second = 5;
    NdrWriter out;
    out.pointer(first);
    out(second);
    CHECK(hex_of(out.take()) == "00 00 02 00 02 00 00 00 00 00 00 00 02 00 00 00 61 00 00 00 05 00 00 00");
}

TEST_CASE("counts that lie and pointers that nest take no memory")
{
    Tree tree;
    CHECK_FALSE(reads(bytes_of("01 00 00 00 00 00 00 00 ff ff ff ff 00 00 00 00"), tree));
    std::string bytes;
    for (int i = 0; i < 63; ++i)
        bytes += bytes_of("01 00 00 00");
    Chain chain;
    CHECK(reads(bytes + bytes_of("00 00 00 00"), chain));
    for (int i = 0; i < 10'000; ++i)
        bytes += bytes_of("01 00 00 00");
    CHECK_FALSE(reads(bytes + bytes_of("00 00 00 00"), chain)); // deeper than anybody goes
}

TEST_CASE("a UUID has the order of its parts")
{
    const auto uuid = Uuid::parse("F5CC5A18-4264-101a-8c59-08002b2f8426");
    REQUIRE(uuid);
    CHECK(uuid->to_text() == "f5cc5a18-4264-101a-8c59-08002b2f8426");
    NdrWriter out;
    Uuid value = *uuid;
    out(value);
    CHECK(hex_of(out.take()) == "18 5a cc f5 64 42 1a 10 8c 59 08 00 2b 2f 84 26");
    for (const char* wrong : {"", "f5cc5a18", "f5cc5a18-4264-101a-8c59-08002b2f842", "f5cc5a18-4264-101a-8c59-08002b2f84266",
             "g5cc5a18-4264-101a-8c59-08002b2f8426", "f5cc5a1844264-101a-8c59-08002b2f8426"})
        CHECK_FALSE(Uuid::parse(wrong));
}

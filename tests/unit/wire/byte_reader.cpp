#include "wire/byte_reader.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using exemu::wire::ByteReader;
using exemu::wire::ByteWriter;
using namespace std::literals;

TEST_CASE("numbers are read in the order asked for")
{
    const std::string raw = "\x01\x02\x03\x04\x05\x06\x07\xf8"s;
    CHECK(ByteReader(raw).u64() == 0xf807060504030201u);
    CHECK(ByteReader(raw, std::endian::big).u64() == 0x01020304050607f8u);
    ByteReader in(raw);
    CHECK(in.u8() == 1);
    CHECK(in.u16() == 0x0302);
    CHECK(in.u16(std::endian::big) == 0x0405);
    in.set_order(std::endian::big);
    CHECK(in.u16() == 0x0607);
    CHECK(in.left() == 1);
    CHECK(in.ok());
    CHECK(in.u32() == 0);
    CHECK_FALSE(in.ok());
    CHECK(in.u8() == 0); // an error sticks, though one byte would be there
    CHECK(in.error("number").error() == exemu::SyntaxError("number", 7));
}

TEST_CASE("a part cannot see beyond its length")
{
    ByteReader in("\x02"
                  "abcd");
    ByteReader part = in.sub(in.u8());
    CHECK(part.bytes(2) == "ab");
    CHECK(part.done());
    CHECK(part.u8() == 0);
    CHECK_FALSE(part.ok());
    CHECK(in.ok());
    CHECK(in.rest() == "cd");

    ByteReader lying("\xff"
                     "ab");
    ByteReader nothing = lying.sub(lying.u8());
    CHECK_FALSE(nothing.ok());
    CHECK_FALSE(lying.ok());
    CHECK(nothing.rest().empty());
    CHECK(lying.rest().empty());
    CHECK_FALSE(ByteReader("abc").sub(SIZE_MAX).ok());
}

TEST_CASE("alignment counts from the start of its reader")
{
    ByteReader in("\1\0\0\0\2\0\0\0"sv);
    CHECK(in.u8() == 1);
    in.align(4);
    CHECK(in.at() == 4);
    in.align(4);
    CHECK(in.u8() == 2);
    in.align(8);
    CHECK((in.ok() && in.done()));
    ByteReader shortened("\1\0"sv);
    shortened.u8();
    shortened.align(4);
    CHECK_FALSE(shortened.ok());
}

TEST_CASE("a structure cut anywhere is an error")
{
    ByteWriter out;
    out.u16(3);
    out.u32(0xdeadbeef);
    out.u8(9);
    out.align(4);
    out.u64(1);
    out.bytes("xyz");
    out.u16(80, std::endian::big);
    const std::string whole = out.take();
    CHECK(whole.size() == 21);
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
        ByteReader in(std::string_view(whole).substr(0, cut));
        const auto length = in.u16();
        const auto magic = in.u32();
        in.u8();
        in.align(4);
        in.u64();
        const auto text = in.bytes(length);
        const auto port = in.u16(std::endian::big);
        REQUIRE(in.ok() == (cut == whole.size()));
        if (in.ok())
            CHECK((magic == 0xdeadbeef && text == "xyz" && port == 80 && in.done()));
    }
}

TEST_CASE("lengths are patched where they were left open, nowhere else")
{
    ByteWriter out(std::endian::big);
    out.u16(0);
    out.u32(0);
    out.patch_u16(0, 0x1234);
    out.patch_u32(2, 0x56789abc);
    CHECK(out.view() == "\x12\x34\x56\x78\x9a\xbc"s);
    CHECK_THROWS_AS(out.patch_u32(3, 1), std::logic_error);
    CHECK_THROWS_AS(out.patch_u16(SIZE_MAX, 1), std::logic_error);
    CHECK(out.size() == 6);
}

TEST_CASE("a reason of the grammar's own sticks like any other")
{
    ByteReader in("abc");
    in.u8();
    in.fail();
    in.fail();
    CHECK(in.rest().empty());
    CHECK(in.error("at most 16 floors").error().at == 1);
}

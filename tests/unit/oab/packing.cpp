#include "base/random.hpp"
#include "oab/container.hpp"
#include "oab/lzx.hpp"
#include "oab/lzx_huffman.hpp"
#include "support/mspack.hpp"

#include <catch2/catch.hpp>

#include <numeric>

using namespace exemu;
using namespace exemu::oab;

namespace {

std::string noise(std::size_t size, std::uint64_t seed, unsigned letters = 256)
{
    Random random(seed);
    std::string text;
    for (std::size_t i = 0; i < size; ++i)
        text += static_cast<char>(random.below(letters));
    return text;
}

std::string records(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += "/o=First Organization/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=user" + std::to_string(i) +
            '\0' + "user" + std::to_string(i * 7919) + "@contoso.test" + '\0';
    return text;
}

struct Text {
    const char* name;
    std::string content;
};
const std::vector<Text>& texts()
{
    static const std::vector<Text> all{
        {"one byte", "x"},
        {"two bytes", "xx"},
        {"three bytes", "abc"},
        {"one letter", std::string(200'000, 'a')},
        {"all bytes", noise(256, 1)},
        {"noise", noise(70'000, 2)},
        {"noise of two letters", noise(100'000, 3, 2)},
        {"records", records(3000)},
        {"E8 calls",
            [] {
                std::string text;
                for (int i = 0; i < 9000; ++i)
                    text += std::string("\xe8\x10\x20\x00\x00", 5) + static_cast<char>(i);
                return text;
            }()},
        {"a chunk", noise(32768, 4, 40)},
        {"a chunk and one", noise(32769, 5, 40)},
        {"two chunks", noise(65536, 6, 40)},
        {"a block", records(2500).substr(0, 0x40000)},
        {"blocks and one", std::string(3 * 0x40000 + 1, 'z')},
        {"a far repetition", noise(200'000, 7) + noise(200'000, 7)},
    };
    return all;
}

} // namespace

TEST_CASE("libmspack unpacks every Full file to the bytes that were meant")
{
    for (const Text& text : texts())
        for (const Packing packing : {Packing::lzx, Packing::stored}) {
            INFO(text.name << (packing == Packing::lzx ? ", lzx" : ", stored"));
            const std::string packed = pack_full(text.content, packing);
            const auto plain = test::unpack_full(packed);
            REQUIRE(plain);
            CHECK((*plain == text.content));
            const std::size_t blocks = (text.content.size() + block_most - 1) / block_most;
            CHECK(packed.size() <= 16 + 16 * blocks + text.content.size());
        }
}

TEST_CASE("LZX makes address books much shorter, and a wrong checksum is seen")
{
    const std::string plain = records(3000);
    std::string packed = pack_full(plain, Packing::lzx);
    CHECK(packed.size() < plain.size() / 8);
    packed[16 + 12] = static_cast<char>(packed[16 + 12] ^ 1); // ulCRC of the first block
    CHECK(!test::unpack_full(packed));
}

TEST_CASE("libmspack makes the new file of the old one and a Diff")
{
    const std::string old_book = records(3000);
    std::string new_book = old_book;
    new_book.insert(100'000, "somebody new");
    new_book.erase(5, 40);
    struct Case {
        const char* name;
        std::string before, after;
    };
    const Case cases[] = {
        {"a few changes", old_book, new_book},
        {"the same", old_book, old_book},
        {"from nothing", "", "a book"},
        {"shorter", old_book, old_book.substr(0, 1000)},
        {"longer", old_book.substr(0, 1000), old_book},
        {"something else", noise(50'000, 1), noise(60'000, 2)},
        {"blocks", std::string(0x40000, 'a') + old_book, std::string(0x40000, 'a') + new_book},
    };
    for (const Case& one : cases) {
        INFO(one.name);
        const std::string diff = pack_diff(one.after, one.before);
        const auto made = test::unpack_diff(diff, one.before);
        REQUIRE(made);
        CHECK((*made == one.after));
    }
    CHECK(pack_diff(new_book, old_book).size() < pack_full(new_book, Packing::lzx).size() / 4);
}

TEST_CASE("random texts, many of them")
{
    Random random(42);
    for (int i = 0; i < 150; ++i) {
        const std::string before = noise(random.below(3000), random.next(), 1 + static_cast<unsigned>(random.below(60)));
        std::string text = before.substr(0, random.below(before.size() + 1)) + noise(1 + random.below(3000), random.next(), 3);
        text += text.substr(0, random.below(text.size()));
        INFO(i);
        const auto plain = test::unpack_full(pack_full(text, Packing::lzx));
        REQUIRE(plain);
        REQUIRE((*plain == text));
        const auto made = test::unpack_diff(pack_diff(text, before), before);
        REQUIRE(made);
        REQUIRE((*made == text));
    }
}

TEST_CASE("the checksum is that of the standard without its last turn")
{
    CHECK(checksum("123456789") == 0x340bc6d9u); // ~0xcbf43926
    CHECK(checksum("") == 0xffffffffu);
}

TEST_CASE("prefix codes are complete and as long as they may be")
{
    Random random(7);
    for (int round = 0; round < 60; ++round) {
        std::vector<std::uint32_t> frequencies(20 + random.below(600), 0);
        for (auto& frequency : frequencies)
            if (random.below(3) > 0)
                frequency = std::uint32_t{1} << random.below(30);
        const unsigned longest = round % 2 ? 16 : 15;
        const auto lengths = code_lengths(frequencies, longest);
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < lengths.size(); ++i) {
            CHECK(lengths[i] <= longest);
            CHECK((lengths[i] > 0) == (frequencies[i] > 0));
            if (lengths[i])
                sum += std::uint64_t{1} << (32 - lengths[i]);
        }
        CHECK(sum == std::uint64_t{1} << 32);
    }
    const std::vector<std::uint32_t> lone{0, 0, 5, 0}, none(4, 0);
    CHECK(code_lengths(lone, 16) == std::vector<std::uint8_t>{1, 0, 1, 0});
    CHECK(code_lengths(none, 16) == std::vector<std::uint8_t>(4, 0));
}

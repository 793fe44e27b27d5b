#include "base/tree.hpp"
#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace exemu;

namespace {

bool same(const Place& a, const Place& b)
{
    const bool sources = a.source && b.source ? *a.source == *b.source : !a.source && !b.source;
    // A place without a source has no lines: none are packed.
    return sources && (!a.source || (a.line == b.line && a.column == b.column));
}

bool same(const Tree& a, const Tree& b)
{
    if (a.kind != b.kind || a.quoted != b.quoted || a.text != b.text || !same(a.place, b.place))
        return false;
    if (a.items.size() != b.items.size() || a.entries.size() != b.entries.size())
        return false;
    for (std::size_t i = 0; i < a.items.size(); ++i)
        if (!same(a.items[i], b.items[i]))
            return false;
    for (std::size_t i = 0; i < a.entries.size(); ++i)
        if (a.entries[i].key != b.entries[i].key || !same(a.entries[i].place, b.entries[i].place) ||
            !same(a.entries[i].value, b.entries[i].value))
            return false;
    return true;
}

// Trees as no loader would make them: places jump, texts hold any byte.
class Grower {
public:
    explicit Grower(std::uint64_t seed) : random_(seed) {}

    Tree tree(unsigned depth)
    {
        Tree tree;
        tree.place = place();
        tree.kind = static_cast<Tree::Kind>(random_.below(depth == 0 ? 2 : 4));
        tree.quoted = tree.is_scalar() && random_.below(2) == 0;
        if (tree.is_scalar())
            tree.text = text();
        for (std::uint64_t left = tree.is_list() ? random_.below(5) : 0; left > 0; --left)
            tree.items.push_back(this->tree(depth - 1));
        for (std::uint64_t left = tree.is_map() ? random_.below(5) : 0; left > 0; --left)
            tree.entries.push_back({text(), place(), this->tree(depth - 1)});
        return tree;
    }

private:
    Place place()
    {
        const std::uint64_t which = random_.below(4);
        if (which == 0)
            return {};
        const auto any_size = [&] { return static_cast<std::uint32_t>(random_.next() >> (32 + random_.below(32))); };
        const std::uint32_t line = any_size();
        return {std::make_shared<const std::string>("file" + std::to_string(which)), line, any_size()};
    }

    std::string text()
    {
        std::string text(random_.below(10) == 0 ? random_.below(300) : random_.below(8), ' ');
        for (char& c : text)
            c = static_cast<char>(random_.next());
        return text;
    }

    Random random_;
};

} // namespace

TEST_CASE("a map is asked and set by key")
{
    Tree tree;
    tree.set("a", Tree::scalar("1"));
    tree.set("b", Tree::list({Tree::scalar("x")}));
    tree.set("a", Tree::scalar("2"));
    REQUIRE(tree.is_map());
    CHECK(tree.entries.size() == 2);
    CHECK(tree.find("a")->text == "2");
    CHECK(tree.entry("b")->value.items.at(0).text == "x");
    CHECK(tree.find("c") == nullptr);
    CHECK(Tree::scalar("a").find("a") == nullptr);
    tree.find("a")->text = "3";
    CHECK(std::as_const(tree).find("a")->text == "3");
    CHECK_THROWS_AS(Tree::scalar("a").set("b", Tree{}), std::logic_error);
    CHECK_THROWS_AS(Tree::list({}).set("b", Tree{}), std::logic_error);
}

TEST_CASE("a tree says what was found")
{
    CHECK(Tree{}.describe() == "nothing");
    CHECK(Tree::scalar("30").describe() == "\"30\"");
    CHECK(Tree::scalar("a\nb").describe() == "\"a\\x0Ab\"");
    CHECK(Tree::list({}).describe() == "a list");
    CHECK(Tree::map().describe() == "a map");
}

TEST_CASE("what was packed is unpacked as it was")
{
    std::size_t largest = 0;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        const Tree tree = Grower(seed).tree(5);
        const std::string packed = pack(tree);
        largest = std::max(largest, packed.size());
        INFO("seed " << seed);
        REQUIRE(same(unpack(packed), tree));
        REQUIRE(pack(unpack(packed)) == packed);
    }
    CHECK(largest > 2000); // some of them were trees worth the name
}

TEST_CASE("the places of one file share its name once unpacked")
{
    const auto source = std::make_shared<const std::string>("persona.yaml");
    Tree tree = Tree::map({source, 1, 1});
    for (std::uint32_t line = 2; line < 1000; ++line)
        tree.set("key" + std::to_string(line), Tree::scalar("value", {source, line, 9}));
    const std::string packed = pack(tree);
    const Tree back = unpack(packed);
    CHECK(back.entries.front().value.place.source == back.entries.back().value.place.source);
    CHECK(packed.size() < 1000 * 24); // key, value and two places
}

TEST_CASE("a damaged pack is refused, wherever it is cut")
{
    const std::string packed = pack(Grower(11).tree(4));
    REQUIRE(packed.size() > 40);
    for (std::size_t length = 0; length < packed.size(); ++length)
        CHECK_THROWS_AS(unpack(packed.substr(0, length)), std::logic_error);
    CHECK_THROWS_AS(unpack(packed + 'x'), std::logic_error);
}

TEST_CASE("a pack with any byte changed is read within its bounds or refused")
{
    const std::string packed = pack(Grower(11).tree(4));
    std::size_t refused = 0;
    for (std::size_t at = 0; at < packed.size(); ++at) {
        for (const unsigned char byte : {0x00, 0x7f, 0x80, 0xff}) {
            std::string damaged = packed;
            damaged[at] = static_cast<char>(byte);
            try {
                unpack(damaged);
            } catch (const std::logic_error&) {
                ++refused;
            }
        }
    }
    CHECK(refused > packed.size() / 4);
}

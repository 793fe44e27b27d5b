#include "pattern/pattern.hpp"
#include "words.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <new>

// Rules are asked at every turn: matching takes no memory. Every allocation of this program is counted.

namespace {

std::size_t allocations = 0;

} // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}

// Algorithms that ask for a buffer take it by this one and give it back by the plain delete.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    ++allocations;
    return std::malloc(size);
}

void operator delete(void* memory) noexcept { std::free(memory); }

void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

using namespace exemu;
using namespace exemu::pattern;

namespace {

// A turn as a protocol has it: fields by number, nothing worked out before it is asked.
struct Turn final : Source {
    EventId id = 0;
    FieldId rcpt = 0, size = 0, flags = 0, header = 0;
    std::string address = "a-recipient-that-no-small-string-holds+full@contoso.test";
    std::vector<std::string> words = {"\\Seen", "\\Flagged"};

    EventId event() const override { return id; }
    Value field(FieldId asked) const override
    {
        if (asked == rcpt)
            return std::string_view(address);
        if (asked == size)
            return std::int64_t{20'000'000};
        if (asked == flags)
            return std::span<const std::string>(words);
        if (asked == f_tls)
            return std::string_view("1.2");
        if (asked == f_code)
            return std::int64_t{451};
        if (asked == f_attempt)
            return std::int64_t{3};
        return {};
    }
    Value member(FieldId, std::string_view) const override { return std::string_view(address); }
};

Tree any_of(std::initializer_list<const char*> texts)
{
    std::vector<Tree> items;
    for (const char* text : texts)
        items.push_back(Tree::scalar(text));
    return Tree::list(std::move(items));
}

} // namespace

TEST_CASE("matching takes no memory")
{
    Vocabulary words;
    Turn turn;
    turn.id = words.add(
        {"x.y", Moment::turn, "", {{"rcpt", Type::text}, {"size", Type::size}, {"flags", Type::list}, {"header.*", Type::text}}});
    turn.rcpt = *words.find_field("rcpt");
    turn.size = *words.find_field("size");
    turn.flags = *words.find_field("flags");
    turn.header = *words.find_family("header");

    Tree not_bob;
    not_bob.set("not", any_of({"bob", "none"}));
    Tree when;
    when.set("rcpt", any_of({"~^nobody$", "*+full@CONTOSO.test"}));
    when.set("header.a-name-that-no-small-string-holds", not_bob);
    when.set("size", Tree::scalar("> 10MB"));
    when.set("flags", Tree::scalar("\\flagged"));
    when.set("tls", Tree::scalar("1.0..1.2"));
    when.set("code", Tree::scalar("4*"));
    when.set("attempt", Tree::scalar("2..4"));
    when.set("sni", Tree::scalar("none"));
    Problems problems;
    const Pattern pattern = Pattern::compile(Tree::scalar("x.*"), &when, Use::expectation, words, problems);
    REQUIRE(problems.to_text() == "");
    REQUIRE(pattern.matches(turn)); // RE2 fills its cache of states here

    const std::size_t before = allocations;
    bool all = true;
    for (int i = 0; i < 1000; ++i)
        all = pattern.matches(turn) && all;
    const std::size_t after = allocations;
    CHECK(all);
    CHECK(after == before);
    CHECK(before > 0); // they are counted
}

#include "base/place.hpp"

#include <catch2/catch.hpp>

using namespace exemu;

namespace {

Place place(const char* source, std::uint32_t line = 0, std::uint32_t column = 0)
{
    return {std::make_shared<const std::string>(source), line, column};
}

} // namespace

TEST_CASE("a place is shown as far as it is known")
{
    CHECK(Place{}.to_text() == "");
    CHECK(place("command line").to_text() == "command line");
    CHECK(place("a.yaml", 7).to_text() == "a.yaml:7");
    CHECK(place("a.yaml", 7, 5).to_text() == "a.yaml:7:5");
}

TEST_CASE("problems are told in the order of their places, equal ones once")
{
    Problems problems;
    CHECK(problems.empty());
    problems.add(place("b.yaml", 2, 1), "second file comes first: it was seen first");
    problems.add(place("a.yaml", 10, 1), "line ten");
    problems.add(place("a.yaml", 9, 20), "column twenty");
    problems.add(place("a.yaml", 9, 3), "column three");
    problems.add(place("a.yaml", 9, 3), "another there, said later");
    problems.add(place("a.yaml", 9, 3), "column three"); // another string object of the same name
    problems.add(place("b.yaml", 1, 1), "before it in its file");
    problems.add({}, "nowhere");
    CHECK(problems.size() == 8);
    CHECK(problems.to_text() ==
        "b.yaml:1:1: before it in its file\n"
        "b.yaml:2:1: second file comes first: it was seen first\n"
        "a.yaml:9:3: column three\n"
        "a.yaml:9:3: another there, said later\n"
        "a.yaml:9:20: column twenty\n"
        "a.yaml:10:1: line ten\n"
        "nowhere\n");
    CHECK(problems.sorted().size() == 7);
}

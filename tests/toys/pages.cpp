// Every page of tests/toys.
#include "support/judge_pages.hpp"
#include "support/toys/toys.hpp"

#include <catch2/catch.hpp>

using namespace exemu::test;

namespace {
const std::string folder = EXEMU_SOURCE_DIR "/tests/toys";
} // namespace

TEST_CASE("every page says what the server says") { judge_pages(toy_speech(), folder); }

TEST_CASE("a page played twice leaves the same journal, but for times and ids") { judge_repetition(toy_speech(), folder); }

TEST_CASE("a conversation survives losing its peer anywhere") { judge_cuts(toy_speech(), folder); }

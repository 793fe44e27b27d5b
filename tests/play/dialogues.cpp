// Every page of tests/dialogues.
#include "catalogue.hpp"
#include "support/judge_pages.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::test;

namespace {

const std::string folder = EXEMU_SOURCE_DIR "/tests/dialogues";

const TestSpeech& speech()
{
    static const TestSpeech the_one = make_speech(catalogue());
    return the_one;
}

} // namespace

TEST_CASE("every page says what the server says") { judge_pages(speech(), folder); }

TEST_CASE("a page played twice leaves the same journal, but for times and ids") { judge_repetition(speech(), folder); }

TEST_CASE("a conversation survives losing its peer anywhere") { judge_cuts(speech(), folder); }

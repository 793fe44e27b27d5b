// Every page of tests/dialogues, played whole, byte by byte, and with the peer lost anywhere.
#include "catalogue.hpp"
#include "support/player.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace exemu;
using namespace exemu::test;

namespace {

const TestSpeech& speech()
{
    static const TestSpeech the_one = make_speech(catalogue());
    return the_one;
}

Page page_at(const std::string& path)
{
    auto page = read_page(path);
    if (!page)
        FAIL(page.error());
    return *page;
}

void require_sound(const Played& played)
{
    REQUIRE(played.tasks_left == 0);
    REQUIRE(played.failures == 0);
    REQUIRE(played.every_session_closed);
    REQUIRE(played.store_is_consistent);
}

// Each byte for pages up to 2 KiB of the peer's bytes, each line beyond.
std::vector<std::size_t> cuts_of(const Page& page)
{
    std::vector<std::size_t> cuts;
    const std::size_t bytes = page.peer_bytes();
    if (bytes <= 2048) {
        for (std::size_t cut = 0; cut <= bytes; ++cut)
            cuts.push_back(cut);
        return cuts;
    }
    std::size_t at = 0;
    for (const Step& step : page.steps)
        if (step.kind == Step::Kind::client)
            cuts.push_back(at += step.text.size() + 2);
    return cuts;
}

} // namespace

TEST_CASE("every page says what the server says")
{
    for (const std::string& path : all_pages(EXEMU_SOURCE_DIR "/tests/dialogues")) {
        DYNAMIC_SECTION(path.substr(std::string(EXEMU_SOURCE_DIR "/tests/dialogues/").size()))
        {
            const Page page = page_at(path);
            for (const Manner::How how : {Manner::How::whole, Manner::How::byte_by_byte}) {
                const Played played = play(speech(), page, {how, 0});
                if (played.problem)
                    FAIL((how == Manner::How::whole ? "played whole\n" : "played byte by byte\n") << *played.problem);
                require_sound(played);
            }
        }
    }
}

TEST_CASE("a page played twice leaves the same journal, but for times and ids")
{
    for (const std::string& path : all_pages(EXEMU_SOURCE_DIR "/tests/dialogues")) {
        const Page page = page_at(path);
        INFO(path);
        const std::string first = play(speech(), page).journal;
        REQUIRE(first == play(speech(), page).journal);
        REQUIRE(first.find("session.closed") != first.npos);
    }
}

TEST_CASE("a conversation survives losing its peer anywhere")
{
    for (const std::string& path : all_pages(EXEMU_SOURCE_DIR "/tests/dialogues")) {
        DYNAMIC_SECTION(path.substr(std::string(EXEMU_SOURCE_DIR "/tests/dialogues/").size()))
        {
            const Page page = page_at(path);
            const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1); // a page's share of the suite
            for (const std::size_t cut : cuts_of(page)) {
                INFO("hung up after " << cut << " bytes");
                require_sound(play(speech(), page, {Manner::How::cut, cut}));
                if (std::chrono::steady_clock::now() > until)
                    break;
            }
        }
    }
}

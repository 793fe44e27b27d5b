#include "support/judge_pages.hpp"

#include <catch2/catch.hpp>

#include <chrono>

namespace exemu::test {

namespace {

constexpr std::chrono::seconds share_of_a_page{1};

Page page_at(const std::string& path)
{
    auto page = read_page(path);
    if (!page)
        FAIL(page.error());
    return *page;
}

std::string within(const std::string& folder, const std::string& path) { return path.substr(folder.size() + 1); }

void require_sound(const Played& played)
{
    REQUIRE(played.tasks_left == 0);
    REQUIRE(played.failures == 0);
    REQUIRE(played.every_session_closed);
    REQUIRE(played.store_is_consistent);
}

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

void judge_pages(const TestSpeech& speech, const std::string& folder)
{
    struct Way {
        const char* name;
        Manner manner;
    };
    const Way ways[] = {
        {"played whole", {}},
        {"played byte by byte", {.how = Manner::How::byte_by_byte}},
        {"played on two shards", {.shards = 2}},
    };
    for (const std::string& path : all_pages(folder)) {
        DYNAMIC_SECTION(within(folder, path))
        {
            const Page page = page_at(path);
            const Loaded scenario = scenario_of(speech, page);
            for (const Way& way : ways) {
                const Played played = play(speech, page, scenario, way.manner);
                if (played.problem)
                    FAIL(way.name << "\n" << *played.problem);
                require_sound(played);
            }
        }
    }
}

void judge_repetition(const TestSpeech& speech, const std::string& folder)
{
    for (const std::string& path : all_pages(folder)) {
        const Page page = page_at(path);
        INFO(path);
        const std::string first = play(speech, page).journal;
        REQUIRE(first == play(speech, page).journal);
        REQUIRE(first.find("session.closed") != first.npos);
    }
}

void judge_cuts(const TestSpeech& speech, const std::string& folder)
{
    for (const std::string& path : all_pages(folder)) {
        DYNAMIC_SECTION(within(folder, path))
        {
            const Page page = page_at(path);
            const Loaded scenario = scenario_of(speech, page);
            const auto until = std::chrono::steady_clock::now() + share_of_a_page;
            for (const std::size_t cut : cuts_of(page)) {
                INFO("hung up after " << cut << " bytes");
                require_sound(play(speech, page, scenario, {Manner::How::cut, cut}));
                if (std::chrono::steady_clock::now() > until)
                    break;
            }
        }
    }
}

} // namespace exemu::test

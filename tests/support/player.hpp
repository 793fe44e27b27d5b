#pragma once
#include "support/page.hpp"
#include "support/stage.hpp"

#include <optional>
#include <string>

namespace exemu::test {

// How a page is played: its meaning does not depend on how the bytes come, and losing the peer anywhere harms nothing.
// Of datagrams: each by itself; the last one cut short, and then silence for ever.
struct Manner {
    enum class How { whole, byte_by_byte, cut } how = How::whole;
    std::size_t cut_after = 0; // bytes of the peer; then it hangs up
    std::size_t shards = 1;    // connections go round them
};

struct Played {
    std::optional<std::string> problem; // where the page and the server differ, with the transcript
    std::string transcript;
    std::size_t tasks_left = 0;
    bool every_session_closed = true;   // the journal says so
    bool store_is_consistent = true;
    std::size_t failures = 0;           // exceptions that were our own fault
    std::string journal;                // its lines without times and ids: the same run gives the same text
};

// The scenario of a page, loaded. Error: the loader's report.
using Loaded = std::expected<std::shared_ptr<const scenario::Scenario>, std::string>;
Loaded scenario_of(const TestSpeech&, const Page&);

// Under that scenario, which may serve many plays: each begins as it was loaded.
Played play(const TestSpeech&, const Page&, const Loaded&, Manner = {});
Played play(const TestSpeech&, const Page&, Manner = {});

} // namespace exemu::test

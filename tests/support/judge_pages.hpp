#pragma once
#include "support/player.hpp"

#include <string>

// What is asked of every page of a folder, inside a test case of Catch2: one section a page.
namespace exemu::test {

// Played whole, byte by byte, and with its connections on two shards, the server says what the page says.
void judge_pages(const TestSpeech&, const std::string& folder);
// Played twice, it leaves the same journal, but for times and ids.
void judge_repetition(const TestSpeech&, const std::string& folder);
// The peer may be lost anywhere: after each byte of pages up to 2 KiB of the peer's bytes, after each line beyond; as many as a
// second allows.
void judge_cuts(const TestSpeech&, const std::string& folder);

} // namespace exemu::test

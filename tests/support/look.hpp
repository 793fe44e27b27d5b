#pragma once
#include "journal/journal.hpp"

#include <expected>
#include <string>
#include <utility>
#include <vector>

// Events and conditions as pages and tests write them: smtp.rcpt code=451 text="a text with blanks"
namespace exemu::test {

using Words = std::vector<std::pair<std::string, std::string>>; // name and what follows "="
Words words_of(const std::string& text);

// Error: what is wrong with it, in the loader's words.
std::expected<pattern::Pattern, std::string> pattern_of(const std::string& event, const Words& conditions, const pattern::Vocabulary&);

// How many events of the journal match. Throws std::runtime_error when the text means nothing.
std::size_t count(const journal::Journal&, const std::string& text);

} // namespace exemu::test

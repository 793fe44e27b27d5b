#pragma once
#include "base/tree.hpp"
#include "scenario/steps.hpp"

#include <memory>
#include <string>
#include <vector>

namespace exemu::imap {

// A scripted answer: "NO text", to which our tag is put; in a list, entries with "* " come first, untagged. "* BYE text" alone
// ends the conversation, and so does a list that ends with it.
struct ReplyForm final : scenario::ReplyForm {
    std::vector<std::string> untagged; // without "* "
    std::string word, text;            // "NO", "text"; no word where nothing is tagged
    bool bye() const { return word.empty() && !untagged.empty() && untagged.back().starts_with("BYE"); }
};

// Where a command was given.
std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree&, Problems&);
// Where nothing was asked: the greeting, a push, an item of an answer. Lines "* ..." alone; all but "* BYE" are positive.
std::shared_ptr<const scenario::ReplyForm> parse_unasked(const Tree&, Problems&);
// As it is printed for people, lines without line ends.
std::string render_reply(const scenario::ReplyForm&);

} // namespace exemu::imap

#pragma once
#include "base/tree.hpp"
#include "base/units.hpp"
#include "scenario/steps.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace exemu::tagged {

// A scripted answer: "NO text"; a list, whose entries with "* " come first, untagged; or {no: text, backoff: 4s}.
struct ReplyForm final : scenario::ReplyForm {
    std::vector<std::string> untagged;
    std::string word, text; // "NO", "text"; no word where nothing was asked: the greeting, a push
};

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree&, Problems&);
// Where nothing was asked: one line "* ...". All but "* BYE" are positive.
std::shared_ptr<const scenario::ReplyForm> parse_unasked(const Tree&, Problems&);
std::string render_reply(const scenario::ReplyForm&);

} // namespace exemu::tagged

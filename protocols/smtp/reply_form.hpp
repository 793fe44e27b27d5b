#pragma once
#include "base/tree.hpp"
#include "scenario/steps.hpp"
#include "smtp/style.hpp"

#include <memory>

namespace exemu::smtp {

// A scripted reply: "451 4.7.1 Text", or a list for several lines (hyphens are ours).
struct ReplyForm final : scenario::ReplyForm {
    Text text;
};

// Problems: no code of three digits, first digit not 2 to 5, different codes in one list, CR or LF in a line.
std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree&, Problems&);
std::string render_reply(const scenario::ReplyForm&);

} // namespace exemu::smtp

#pragma once
#include "base/tree.hpp"
#include "scenario/steps.hpp"

#include <memory>
#include <string>

namespace exemu::gram {

// A scripted answer: "486 Busy Here". 1xx is provisional and decides nothing.
struct ReplyForm final : scenario::ReplyForm {
    unsigned code = 0;
    std::string words;
};

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree&, Problems&);
std::string render_reply(const scenario::ReplyForm&);

} // namespace exemu::gram

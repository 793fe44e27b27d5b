#pragma once
#include "base/tree.hpp"
#include "scenario/steps.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace exemu::framed {

// A scripted answer: {fault: 5}, or {answer: text} whose bytes are the result.
struct ReplyForm final : scenario::ReplyForm {
    std::uint32_t fault = 0;
    std::string answer;
};

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree&, Problems&);
std::string render_reply(const scenario::ReplyForm&);

} // namespace exemu::framed

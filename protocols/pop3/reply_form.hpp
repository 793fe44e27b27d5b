#pragma once
#include "base/tree.hpp"
#include "scenario/steps.hpp"

#include <memory>
#include <string>

namespace exemu::pop3 {

// A scripted reply: "-ERR text", "+OK text", or a list that ends with the dot (ours, as the dots before dots).
struct ReplyForm final : scenario::ReplyForm {
    std::string status; // the first line
    std::string more;   // what follows it, line ends included
};

// Problems: neither +OK nor -ERR at the beginning, CR or LF in a line, a first line beyond 512 (RFC 2449 4), further lines after -ERR.
std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree&, Problems&);
std::string render_reply(const scenario::ReplyForm&);

} // namespace exemu::pop3

#pragma once
#include "base/tree.hpp"
#include "scenario/steps.hpp"
#include "smtp/style.hpp"

#include <memory>

namespace exemu::smtp {

// A scripted reply: "451 4.7.1 Text", or a list for several lines (hyphens are ours); {text, backoff} where the peer is told to
// wait, which SMTP has no words for (RFC 5321 4.5.4.1 leaves it to the client).
struct ReplyForm final : scenario::ReplyForm {
    Text text;
};

// Problems: no code of three digits, first digit not 2 to 5, different codes in one list, CR or LF in a line.
std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree&, Problems&);
std::string render_reply(const scenario::ReplyForm&);

} // namespace exemu::smtp

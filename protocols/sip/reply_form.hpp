#pragma once
#include "base/tree.hpp"
#include "base/units.hpp"
#include "scenario/steps.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace exemu::sip {

// A scripted answer: "486 Busy Here", or {status, reason, headers, body, type, repeat, gap}. 1xx decides nothing.
struct ReplyForm final : scenario::ReplyForm {
    unsigned status = 0;
    std::string reason;
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<std::string> body; // nothing: that of the natural answer, or none
    std::string type = "application/sdp";
    unsigned repeat = 0; // so often it is said again, whoever acknowledges: a storm
    Duration gap = std::chrono::milliseconds(20);

    std::string status_line() const;
    std::string header_lines() const;
};

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree&, Problems&);
std::string render_reply(const scenario::ReplyForm&);

} // namespace exemu::sip

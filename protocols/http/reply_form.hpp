#pragma once
#include "base/tree.hpp"
#include "http/message.hpp"
#include "scenario/steps.hpp"

#include <memory>
#include <string>
#include <vector>

namespace exemu::http {

// A scripted reply: "503 Service Unavailable", or {status, reason, headers, body or body_file, type}. A site's own form derives from it
// and says in `redirects` where it sends a peer.
struct ReplyForm : scenario::ReplyForm {
    Response response;
    bool from_file = false;             // the body is a file's
    std::vector<std::string> redirects; // URLs, or addresses: judged when the scenario is loaded whole
    std::vector<exemu::Place> redirect_places; // where they stand
};

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree&, Problems&);
std::string render_reply(const scenario::ReplyForm&);

} // namespace exemu::http

#pragma once
#include "control/handlers.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Who may ask over HTTP, and for what. Pure: no socket here.
namespace exemu::control {

// What decides about a request besides its target.
struct Asker {
    std::string method, host, origin, authorization, content_type;
    bool has_body = false;
    std::string local_host; // the address it reached
    std::uint16_t local_port = 0;
};

struct Access {
    std::string token;              // empty: none is asked for
    std::vector<std::string> names; // hosts that a request may name besides the address it reached and localhost
};

// Status and sentence where the request is refused. A page in somebody's browser must not reach us: neither by a name that it made
// resolve to us (Host), nor by a form (content type) or script (Origin) of another site.
std::optional<std::pair<int, std::string>> refusal(const Asker&, const Access&);

// "/accounts/alice/messages?folder=Inbox" as the handler that answers it and the members of its request.
struct Target {
    const Handler* handler = nullptr; // null: none; then `allowed` are the methods that this path has, empty where there is no such path
    boost::json::object members;
    std::vector<std::string> allowed;
};
// Refused where a member of the query is of another type or not known.
Target find_target(const std::vector<Handler>&, std::string_view method, std::string_view target);

// "%41%2f" and "+"; nothing where an escape is none.
std::optional<std::string> percent_decoded(std::string_view, bool plus_is_space);

// In a time that does not tell how much of it is right.
bool same_secret(std::string_view a, std::string_view b);

} // namespace exemu::control

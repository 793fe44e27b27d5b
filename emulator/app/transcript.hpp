#pragma once
#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exemu::app {

// Events of a journal as conversations: a C: line for each request, an S: line for its answer with the rule that made it, or
// `natural`, beside it; what belongs to no session stands between. Events are as journal::to_json writes them. `uid`: one session.
std::string transcript(const std::vector<boost::json::object>& events, std::optional<std::uint64_t> uid = {});

// What one event says of a turn: the request, as it is told here, and the answer. Empty where there is none.
struct Spoken {
    std::string asked, answered;
};
Spoken spoken_of(const boost::json::object& event);

} // namespace exemu::app

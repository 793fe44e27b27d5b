#pragma once
#include "task/task.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace exemu::control {

// What a handler throws when the request cannot be served: one sentence for whoever asked.
struct Refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// One question a running process answers. {"op":"status"} -> {"ok":true,...}; errors are {"ok":false,"error":"..."}.
// The same handlers serve the Unix socket and, later, HTTP. They run on shard 0.
struct Handler {
    std::string op;
    std::string doc;
    std::function<Task<boost::json::object>(boost::json::object request)> answer;
};

// Members of a request; Refused names the member and what it should be.
std::string text_member(const boost::json::object&, std::string_view name);
std::string text_member(const boost::json::object&, std::string_view name, std::string absent);
std::uint64_t number_member(const boost::json::object&, std::string_view name, std::uint64_t absent);

} // namespace exemu::control

#pragma once
#include "task/task.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace exemu::control {

// What a handler throws when the request cannot be served: one sentence for whoever asked, and the status of an answer by HTTP.
struct Refused : std::runtime_error {
    explicit Refused(const std::string& sentence, int as_status = 400) : std::runtime_error(sentence), status(as_status) {}
    int status;
};

// A member of a request or an answer, for the OpenAPI document.
struct Member {
    enum class Type : std::uint8_t { text, integer, number, flag, object, texts, objects, any };
    std::string name;
    Type type = Type::text;
    std::string doc;
    bool required = true;
};

// How a handler is reached by HTTP. Members in braces of the path, those of the query (GET, DELETE) and those of the body (POST,
// PUT) become members of the request.
struct Route {
    std::string method, path;       // "GET", "/accounts/{account}/messages"
    std::vector<Member> asked = {}, told = {};
    std::string content_type = {};  // of an answer that is no JSON: member "text", or "base64"; empty: JSON
    bool streams = false;           // server-sent events, without end: "after" of the next request is "next" of the answer
};

// One question a running process answers. {"op":"status"} -> {"ok":true,...}; errors are {"ok":false,"error":"..."}.
// The same handlers serve the Unix socket and HTTP. They run on shard 0.
struct Handler {
    std::string op;
    std::string doc;
    std::function<Task<boost::json::object>(boost::json::object request)> answer;
    std::optional<Route> route = {}; // absent: the Unix socket alone
};

// Members of a request; Refused names the member and what it should be.
std::string text_member(const boost::json::object&, std::string_view name);
std::string text_member(const boost::json::object&, std::string_view name, std::string absent);
std::uint64_t number_member(const boost::json::object&, std::string_view name, std::uint64_t absent);
bool flag_member(const boost::json::object&, std::string_view name, bool absent);

// The OpenAPI 3.1 document of the handlers that HTTP reaches.
boost::json::object openapi(const std::vector<Handler>&, const std::string& version, bool with_token);

} // namespace exemu::control

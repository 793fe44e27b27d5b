// The API's description, made from the handlers themselves.
#include "control/handlers.hpp"

#include <boost/json/array.hpp>

namespace exemu::control {

namespace json = boost::json;

namespace {

json::object schema_of(const Member& member)
{
    json::object schema;
    switch (member.type) {
    case Member::Type::text: schema["type"] = "string"; break;
    case Member::Type::integer: schema["type"] = "integer"; break;
    case Member::Type::number: schema["type"] = "number"; break;
    case Member::Type::flag: schema["type"] = "boolean"; break;
    case Member::Type::object: schema["type"] = "object"; break;
    case Member::Type::texts: schema = {{"type", "array"}, {"items", {{"type", "string"}}}}; break;
    case Member::Type::objects: schema = {{"type", "array"}, {"items", {{"type", "object"}}}}; break;
    case Member::Type::any: break;
    }
    schema["description"] = member.doc;
    return schema;
}

bool in_path(const Route& route, const Member& member) { return route.path.find("{" + member.name + "}") != route.path.npos; }

bool has_body(const Route& route) { return route.method == "POST" || route.method == "PUT"; }

json::object map_of(const std::vector<Member>& members)
{
    json::object properties;
    json::array required;
    for (const Member& member : members) {
        properties[member.name] = schema_of(member);
        if (member.required)
            required.emplace_back(member.name);
    }
    return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}, {"additionalProperties", false}};
}

json::object answer_of(const Route& route)
{
    if (!route.content_type.empty())
        return {{"description", "The answer."}, {"content", {{route.content_type, json::object()}}}};
    std::vector<Member> told{{"ok", Member::Type::flag, "true"}};
    told.insert(told.end(), route.told.begin(), route.told.end());
    return {{"description", "The answer."}, {"content", {{"application/json", {{"schema", map_of(told)}}}}}};
}

json::object operation(const Handler& handler)
{
    const Route& route = *handler.route;
    json::object operation{{"operationId", handler.op}, {"summary", handler.doc}};
    json::array parameters;
    std::vector<Member> body;
    for (const Member& member : route.asked) {
        const bool path = in_path(route, member);
        if (!path && has_body(route)) {
            body.push_back(member);
            continue;
        }
        parameters.push_back({{"name", member.name}, {"in", path ? "path" : "query"}, {"required", path || member.required},
            {"description", member.doc}, {"schema", schema_of(member)}});
    }
    if (!parameters.empty())
        operation["parameters"] = std::move(parameters);
    if (!body.empty())
        operation["requestBody"] = {{"required", true}, {"content", {{"application/json", {{"schema", map_of(body)}}}}}};
    const json::object refused{{"description", "Why it was refused."},
        {"content", {{"application/json", {{"schema", {{"$ref", "#/components/schemas/Refusal"}}}}}}}};
    operation["responses"] = {{"200", answer_of(route)}, {"default", refused}};
    return operation;
}

std::string lower(std::string text)
{
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

} // namespace

json::object openapi(const std::vector<Handler>& handlers, const std::string& version, bool with_token)
{
    json::object paths;
    for (const Handler& handler : handlers) {
        if (!handler.route)
            continue;
        json::value& path = paths[handler.route->path];
        if (!path.is_object())
            path = json::object();
        path.get_object()[lower(handler.route->method)] = operation(handler);
    }
    json::object components{{"schemas",
        {{"Refusal",
            map_of({{"ok", Member::Type::flag, "false"}, {"error", Member::Type::text, "A sentence: what is wrong, and what to do."}})}}}};
    json::object document{{"openapi", "3.1.0"},
        {"info",
            {{"title", "exemu"}, {"version", version},
                {"description", "How a running exemu is asked. A body is application/json; Host is this address or localhost."}}},
        {"paths", std::move(paths)}};
    if (with_token) {
        components["securitySchemes"] = {{"token", {{"type", "http"}, {"scheme", "bearer"}}}};
        document["security"] = json::array{{{"token", json::array()}}};
    }
    document["components"] = std::move(components);
    return document;
}

} // namespace exemu::control

#include "control/handlers.hpp"

#include <fmt/format.h>

namespace exemu::control {

std::string text_member(const boost::json::object& request, std::string_view name)
{
    const boost::json::value* value = request.if_contains(name);
    if (!value || !value->is_string())
        throw Refused(fmt::format("the request wants \"{}\", a text", name));
    return std::string(value->get_string());
}

std::string text_member(const boost::json::object& request, std::string_view name, std::string absent)
{
    return request.contains(name) ? text_member(request, name) : std::move(absent);
}

std::uint64_t number_member(const boost::json::object& request, std::string_view name, std::uint64_t absent)
{
    const boost::json::value* value = request.if_contains(name);
    if (!value)
        return absent;
    boost::system::error_code error;
    const auto number = value->to_number<std::uint64_t>(error);
    if (error)
        throw Refused(fmt::format("\"{}\" is a number from 0", name));
    return number;
}

bool flag_member(const boost::json::object& request, std::string_view name, bool absent)
{
    const boost::json::value* value = request.if_contains(name);
    if (value && !value->is_bool())
        throw Refused(fmt::format("\"{}\" is true or false", name));
    return value ? value->get_bool() : absent;
}

} // namespace exemu::control

#include "pattern/value.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

namespace exemu::pattern {

std::string_view to_text(Type type)
{
    switch (type) {
    case Type::text: return "text";
    case Type::number: return "number";
    case Type::size: return "size";
    case Type::duration: return "duration";
    case Type::flag: return "true or false";
    case Type::version: return "version";
    case Type::code: return "code";
    case Type::list: return "list of text";
    case Type::rate: return "rate";
    }
    return {};
}

namespace {

std::string number_text(std::int64_t number, Type type)
{
    if (type == Type::size && number >= 0)
        return exemu::to_text(ByteCount{static_cast<std::uint64_t>(number)});
    if (type == Type::duration)
        return exemu::to_text(Duration(number));
    return std::to_string(number);
}

} // namespace

std::string to_text(const Value& value, Type type)
{
    if (const auto* text = std::get_if<std::string_view>(&value))
        return printable(*text);
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return number_text(*number, type);
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    if (const auto* list = std::get_if<std::span<const std::string>>(&value))
        return '[' + printable(join(*list, ", ")) + ']';
    return "none";
}

} // namespace exemu::pattern

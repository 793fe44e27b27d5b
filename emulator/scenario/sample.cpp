#include "scenario/sample.hpp"

#include "base/text.hpp"

namespace exemu::scenario {

namespace {

using Owned = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;

// The sample as its type has it; nothing when it is empty: the field is absent.
std::optional<Owned> sample_value(const pattern::Field& field)
{
    const std::string& text = field.sample;
    if (text.empty() || text == "none")
        return std::nullopt;
    switch (field.type) {
    case pattern::Type::number:
    case pattern::Type::rate:
        if (const auto number = parse_number(text))
            return static_cast<std::int64_t>(*number);
        break;
    case pattern::Type::size:
        if (const auto size = parse_byte_count(text))
            return static_cast<std::int64_t>(size->bytes);
        break;
    case pattern::Type::duration:
        if (const auto time = parse_duration(text))
            return std::int64_t{time->count()};
        break;
    case pattern::Type::flag: return text == "true";
    case pattern::Type::list: {
        std::vector<std::string> items;
        for (const std::string_view item : split(text, ','))
            items.emplace_back(trim(item));
        return items;
    }
    case pattern::Type::text:
    case pattern::Type::version:
    case pattern::Type::code: break;
    }
    return text;
}

} // namespace

Sample::Sample(const pattern::Vocabulary& vocabulary, pattern::EventId event) : event_(event)
{
    const auto add = [&](pattern::FieldId id) {
        const pattern::Field* field = vocabulary.declared(event, id);
        if (auto value = field ? sample_value(*field) : std::nullopt)
            values_.insert_or_assign(id, std::move(*value));
    };
    for (pattern::FieldId id = 0; id < pattern::common_count; ++id)
        add(id);
    for (const pattern::FieldId id : vocabulary.own_fields(event))
        add(id);
}

pattern::Value Sample::field(pattern::FieldId id) const
{
    const auto found = values_.find(id);
    if (found == values_.end())
        return {};
    if (const auto* text = std::get_if<std::string>(&found->second))
        return std::string_view(*text);
    if (const auto* number = std::get_if<std::int64_t>(&found->second))
        return *number;
    if (const auto* flag = std::get_if<bool>(&found->second))
        return *flag;
    return std::span<const std::string>(std::get<std::vector<std::string>>(found->second));
}

} // namespace exemu::scenario

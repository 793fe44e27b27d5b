#include "journal/record.hpp"

namespace exemu::journal {

namespace {

using pattern::FieldId;
using pattern::Value;

constexpr std::string_view ellipsis = "…";

enum Kind : std::uint8_t { text = 1, number = 2, flag = 3, list = 4 }; // index in pattern::Value
static_assert(std::is_same_v<std::variant_alternative_t<text, Value>, std::string_view>);
static_assert(std::is_same_v<std::variant_alternative_t<number, Value>, std::int64_t>);
static_assert(std::is_same_v<std::variant_alternative_t<flag, Value>, bool>);
static_assert(std::is_same_v<std::variant_alternative_t<list, Value>, std::span<const std::string>>);

template <class T>
T get(std::string_view bytes, std::size_t at = 0)
{
    T value{};
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

} // namespace

std::string_view to_text(Origin origin) { return origin == Origin::rule ? "rule" : "natural"; }

bool PackedField::is_list() const { return kind == Kind::list; }

Value PackedField::scalar() const
{
    if (kind == Kind::text)
        return value;
    if (kind == Kind::number && value.size() == sizeof(std::int64_t))
        return get<std::int64_t>(value);
    if (kind == Kind::flag && value.size() == 1)
        return value[0] != 0;
    return {};
}

std::vector<std::string> PackedField::list() const
{
    std::vector<std::string> texts;
    std::string_view rest = value;
    while (rest.size() >= sizeof(std::uint32_t)) {
        const auto size = get<std::uint32_t>(rest);
        rest.remove_prefix(sizeof size);
        if (size > rest.size())
            break;
        texts.emplace_back(rest.substr(0, size));
        rest.remove_prefix(size);
    }
    return texts;
}

bool FieldCursor::next(PackedField& field)
{
    constexpr std::size_t head = 8;
    if (rest_.size() < head)
        return false;
    field.id = get<FieldId>(rest_);
    field.kind = get<std::uint8_t>(rest_, 2);
    const std::size_t member = get<std::uint8_t>(rest_, 3);
    const std::size_t value = get<std::uint32_t>(rest_, 4);
    if (head + member + value > rest_.size())
        return false;
    field.member = rest_.substr(head, member);
    field.value = rest_.substr(head + member, value);
    rest_.remove_prefix(head + member + value);
    return true;
}

Record::Record(Header header, std::string fields, std::string rule_name)
    : header_(header), fields_(std::move(fields)), rule_(std::move(rule_name))
{
}

Value Record::unpack(const PackedField& field) const
{
    if (!field.is_list())
        return field.scalar();
    const auto at = static_cast<std::size_t>(field.value.data() - fields_.data());
    for (const List& list : lists_)
        if (list.at == at)
            return std::span<const std::string>(list.texts);
    lists_.push_back({at, field.list()});
    return std::span<const std::string>(lists_.back().texts);
}

Value Record::field(FieldId id) const
{
    if (id == pattern::f_origin)
        return to_text(header_.origin);
    if (id == pattern::f_rule)
        return rule_.empty() ? Value{} : Value{std::string_view(rule_)};
    return member(id, {});
}

Value Record::member(FieldId id, std::string_view name) const
{
    PackedField last;
    bool found = false;
    FieldCursor cursor(fields_);
    for (PackedField field; cursor.next(field);) {
        if (field.names(id, name)) {
            last = field;
            found = true;
        }
    }
    return found ? unpack(last) : Value{};
}

void Record::for_each(const std::function<void(FieldId, std::string_view, const Value&)>& visit) const
{
    std::vector<PackedField> fields;
    FieldCursor cursor(fields_);
    for (PackedField field; cursor.next(field);) {
        bool known = false;
        for (PackedField& earlier : fields) {
            if (earlier.names(field.id, field.member)) {
                earlier = field;
                known = true;
                break;
            }
        }
        if (!known)
            fields.push_back(field);
    }
    for (const PackedField& field : fields)
        visit(field.id, field.member, unpack(field));
}

bool Record::may_be_cut(FieldId id, std::string_view name) const
{
    if (!header_.cut || id == pattern::f_origin || id == pattern::f_rule)
        return false;
    const Value value = member(id, name);
    if (const auto* text = std::get_if<std::string_view>(&value))
        return text->ends_with(ellipsis);
    if (const auto* list = std::get_if<std::span<const std::string>>(&value)) {
        for (const std::string& element : *list)
            if (element.ends_with(ellipsis))
                return true;
        return false;
    }
    return pattern::is_absent(value);
}

} // namespace exemu::journal

#include "scenario/json.hpp"

#include "journal/json.hpp"

#include <algorithm>

namespace exemu::scenario {

namespace {

std::string as_json(std::string_view text)
{
    std::string out;
    journal::append_json(out, text);
    return out;
}

} // namespace

Json::Json(std::string_view text) : raw_(as_json(text)) {}

Json Json::flag(bool flag)
{
    Json json;
    json.raw_ = flag ? "true" : "false";
    return json;
}

Json Json::number(std::uint64_t number)
{
    Json json;
    json.raw_ = std::to_string(number);
    return json;
}

Json Json::list(std::vector<Json> items)
{
    Json json;
    json.is_list_ = true;
    json.items_ = std::move(items);
    return json;
}

Json Json::texts(const std::vector<std::string>& texts)
{
    Json json = list();
    for (const std::string& text : texts)
        json.add(text);
    return json;
}

Json& Json::set(std::string_view key, Json value)
{
    if (Json* there = find(key))
        *there = std::move(value);
    else
        members_.emplace_back(key, std::move(value));
    return *this;
}

Json& Json::add(Json item)
{
    items_.push_back(std::move(item));
    return *this;
}

Json* Json::find(std::string_view key)
{
    const auto found = std::ranges::find(members_, key, &std::pair<std::string, Json>::first);
    return found == members_.end() ? nullptr : &found->second;
}

std::string Json::in_one_line() const
{
    if (!raw_.empty())
        return raw_;
    std::string out(1, is_list_ ? '[' : '{');
    for (const Json& item : items_)
        out += (out.size() > 1 ? ", " : "") + item.in_one_line();
    for (const auto& [key, value] : members_)
        out += (out.size() > 1 ? ", " : "") + as_json(key) + ": " + value.in_one_line();
    return out + (is_list_ ? ']' : '}');
}

void Json::print(std::string& out, std::size_t indent) const
{
    constexpr std::size_t width = 140;
    if (const std::string line = in_one_line(); !raw_.empty() || indent + line.size() <= width) {
        out += line;
        return;
    }
    const std::string inner(indent + 2, ' ');
    out += is_list_ ? '[' : '{';
    bool first = true;
    const auto next = [&] {
        out += first ? "\n" : ",\n";
        out += inner;
        first = false;
    };
    for (const Json& item : items_) {
        next();
        item.print(out, indent + 2);
    }
    for (const auto& [key, value] : members_) {
        next();
        out += as_json(key) + ": ";
        value.print(out, indent + 2);
    }
    out += '\n' + std::string(indent, ' ') + (is_list_ ? ']' : '}');
}

std::string Json::to_text() const
{
    std::string out;
    print(out, 0);
    return out + '\n';
}

} // namespace exemu::scenario

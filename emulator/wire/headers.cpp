#include "wire/headers.hpp"

#include "base/text.hpp"
#include "wire/reader.hpp"

namespace exemu::wire {

namespace {

std::string_view without_line_end(std::string_view line)
{
    if (line.ends_with('\n'))
        line.remove_suffix(1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

// field-name = 1*ftext; white space before the colon is obs-optional (RFC 5322 4.5.8) and taken.
std::optional<HeaderField> parse_field(std::string_view field)
{
    Reader in(field);
    std::string_view name;
    if (!in.try_some([](char c) { return is_vchar(c) && c != ':'; }, name))
        return {};
    in.any(is_wsp);
    if (!in.try_word(":"))
        return {};
    return HeaderField{name, without_line_end(in.rest())};
}

} // namespace

std::string HeaderField::value(std::size_t most) const
{
    std::string text;
    if (raw.find('\n') == std::string_view::npos) // nearly every field: nothing to unfold
        return text.append(trim(trim(raw).substr(0, most)));
    for (std::size_t i = 0; i < raw.size() && text.size() < most; ++i) {
        const char c = raw[i];
        const bool line_end = c == '\n' || (c == '\r' && i + 1 < raw.size() && raw[i + 1] == '\n');
        if (!line_end && !(text.empty() && is_wsp(c)))
            text += c;
    }
    return std::string(trim(text));
}

std::string_view HeaderReader::take_line()
{
    const std::size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end == std::string_view::npos ? end : end + 1);
    rest_.remove_prefix(line.size());
    return line;
}

std::optional<HeaderField> HeaderReader::next()
{
    while (!over_ && !rest_.empty()) {
        const std::string_view start = rest_;
        std::size_t length = take_line().size();
        if (without_line_end(start.substr(0, length)).empty()) {
            over_ = true;
            break;
        }
        while (!rest_.empty() && is_wsp(rest_.front()))
            length += take_line().size();
        if (auto field = parse_field(start.substr(0, length)))
            return field;
    }
    return {};
}

std::optional<std::string> find_header(std::string_view head, std::string_view name, std::size_t most)
{
    HeaderReader fields(head);
    while (const auto field = fields.next()) {
        if (iequals(field->name, name))
            return field->value(most);
    }
    return {};
}

std::vector<std::string_view> header_names(std::string_view head, std::size_t most)
{
    std::vector<std::string_view> names;
    HeaderReader fields(head);
    while (names.size() < most) {
        const auto field = fields.next();
        if (!field)
            break;
        names.push_back(field->name);
    }
    return names;
}

} // namespace exemu::wire

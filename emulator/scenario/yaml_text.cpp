#include "scenario/yaml_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::scenario {

const std::string_view quotes_hint =
    "YAML itself wants quotes around a value that begins with *, >, &, !, %, @, | or holds \": \" or \" #\", "
    "and inside {} or [] also around commas and brackets";

std::string_view without_bom(std::string_view text) { return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text; }

std::size_t utf8_length(std::string_view text)
{
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
    const auto tail = [&](std::size_t at) { return (byte(at) & 0xC0) == 0x80; };
    const unsigned first = byte(0), second = byte(1);
    if (text.empty())
        return 0;
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return tail(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool overlong = first == 0xE0 && second < 0xA0, surrogate = first == 0xED && second > 0x9F;
        return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool overlong = first == 0xF0 && second < 0x90, beyond = first == 0xF4 && second > 0x8F;
        return tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

YamlText::YamlText(std::string_view text, std::shared_ptr<const std::string> source) : text_(text), source_(std::move(source))
{
    lines_.push_back(0);
    for (std::size_t at = text_.find('\n'); at != std::string_view::npos; at = text_.find('\n', at + 1))
        lines_.push_back(at + 1);
}

Place YamlText::place(int line, int column) const
{
    const auto row = std::min<std::size_t>(static_cast<std::size_t>(std::max(line, 0)), lines_.size() - 1);
    const std::string_view before = text_.substr(lines_[row]).substr(0, static_cast<std::size_t>(std::max(column, 0)));
    const auto tails = std::count_if(before.begin(), before.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; });
    return {source_, static_cast<std::uint32_t>(row + 1), static_cast<std::uint32_t>(std::max(column, 0) - tails + 1)};
}

std::string_view YamlText::rest_of_line(int line, int column) const
{
    const auto row = static_cast<std::size_t>(std::max(line, 0));
    if (row >= lines_.size())
        return {};
    std::string_view rest = text_.substr(lines_[row]);
    rest = rest.substr(0, rest.find('\n'));
    if (rest.ends_with('\r'))
        rest.remove_suffix(1);
    return rest.substr(std::min(rest.size(), static_cast<std::size_t>(std::max(column, 0))));
}

bool YamlText::closes_quote(int line, int column) const
{
    const std::string_view opened = rest_of_line(line, column);
    if (opened.empty() || (opened.front() != '"' && opened.front() != '\''))
        return true;
    const char quote = opened.front();
    for (std::size_t at = static_cast<std::size_t>(opened.data() - text_.data()) + 1; at < text_.size(); ++at) {
        if (quote == '"' && text_[at] == '\\') {
            ++at; // an escape: YAML 1.2, section 5.7
        } else if (text_[at] == quote) {
            if (quote == '"' || at + 1 == text_.size() || text_[at + 1] != quote)
                return true;
            ++at; // '' is one ' (section 7.3.2)
        }
    }
    return false;
}

std::optional<Problem> YamlText::broken() const
{
    // With its mark, or without: what we read begins with a character of ASCII.
    const bool half_empty = text_.size() > 1 && (text_[0] == '\0') != (text_[1] == '\0');
    if (half_empty || text_.starts_with("\xFF\xFE") || text_.starts_with("\xFE\xFF"))
        return Problem{whole(), "this file is UTF-16: save it as UTF-8"};
    int line = 0;
    for (std::size_t at = 0, begin = 0; at < text_.size();) {
        const char c = text_[at];
        const auto here = [&] { return place(line, static_cast<int>(at - begin)); };
        const std::size_t length = utf8_length(text_.substr(at, 4));
        if (length == 0)
            return Problem{here(), fmt::format("byte \\x{:02X} is not UTF-8: save the file as UTF-8", static_cast<unsigned char>(c))};
        const bool line_end = c == '\n' || (c == '\r' && text_.substr(at).starts_with("\r\n"));
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\t' && !line_end) || c == 0x7F)
            return Problem{here(), fmt::format("control character \\x{:02X} cannot stand in YAML", static_cast<unsigned char>(c))};
        at += length;
        if (c == '\n') {
            ++line;
            begin = at;
        }
    }
    return std::nullopt;
}

bool lacks_quotes(std::string_view line)
{
    bool value_begins = false; // after "- ", ": ", "[", "{" or ","
    std::size_t colons = 0, flow = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char c = line[at], next = at + 1 < line.size() ? line[at + 1] : ' ';
        if (c == ' ' || c == '\t')
            continue;
        if (value_begins && std::string_view("*>&!%@|").find(c) != std::string_view::npos)
            return true;
        if (value_begins && (c == '"' || c == '\'')) {
            const std::size_t end = line.find(c, at + 1);
            if (end == std::string_view::npos)
                return false; // a quote that is not closed is another mistake
            at = end;
            value_begins = false;
            continue;
        }
        const bool opens = c == '[' || c == '{';
        flow += opens ? 1 : 0;
        colons += c == ':' && next == ' ' ? 1 : 0;
        value_begins = opens || (c == ',' && flow > 0) || ((c == '-' || c == ':') && next == ' ');
        if (opens || (c == ',' && flow > 0) || (c == '-' && next == ' '))
            colons = 0;
    }
    return colons > 1;
}

} // namespace exemu::scenario

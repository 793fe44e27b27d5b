#include "smtp/style.hpp"

namespace exemu::smtp {

Text::Text(const std::vector<std::string>& lines)
{
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string& line = lines[i];
        code = line.substr(0, 3);
        words = line.size() > 4 ? line.substr(4) : std::string();
        bytes += code;
        bytes += i + 1 < lines.size() ? '-' : ' '; // RFC 5321 4.2.1
        words_at = bytes.size();
        bytes += words;
        bytes += "\r\n";
    }
    has_placeholders = bytes.find('{') != bytes.npos;
}

namespace {

// Collects the members of a TextsOf in the order they are described.
template <class Form>
struct Members {
    struct Ignored {
        Ignored& required() { return *this; }
    };
    std::vector<Form TextsOf<Form>::*> all;
    std::vector<std::string> names;
    Ignored operator()(std::string_view name, Form TextsOf<Form>::* member, std::string_view)
    {
        all.push_back(member);
        names.emplace_back(name);
        return {};
    }
};

} // namespace

std::vector<std::string> names_of_texts()
{
    Members<Lines> members;
    Texts::describe(members);
    return members.names;
}

TextsOf<Text> said(const Texts& texts, const std::map<std::string, Lines>& changes)
{
    Members<Lines> from;
    Members<Text> to;
    Texts::describe(from);
    TextsOf<Text>::describe(to);
    TextsOf<Text> result;
    for (std::size_t i = 0; i < from.all.size(); ++i)
        if (const auto change = changes.find(from.names[i]); change != changes.end())
            result.*to.all[i] = Text(change->second);
        else
            result.*to.all[i] = Text(texts.*from.all[i]);
    return result;
}

Text Text::filled(Values values) const
{
    if (!has_placeholders)
        return *this;
    Text text;
    text.code = code;
    text.bytes = fill(std::string_view(bytes).substr(0, words_at), values);
    text.words_at = text.bytes.size();
    text.words = fill(words, values);
    text.bytes.append(text.words).append("\r\n");
    return text;
}

} // namespace exemu::smtp

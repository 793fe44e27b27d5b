#include "persona/notes.hpp"

#include "base/text.hpp"
#include "persona/leaves.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::persona {

namespace {

constexpr SurenessWord words[] = {
    {Sureness::documented, "D", "vendor documentation or an open specification"},
    {Sureness::observed, "O", "seen from a real server: a transcript, scan, log or capture"},
    {Sureness::tool, "T", "what a fingerprint tool looks for"},
    {Sureness::secondary, "S", "secondary: another emulator, a honeypot, a client or a test double"},
    {Sureness::general, "G", "general knowledge of the protocol"},
    {Sureness::unconfirmed, "UNCONFIRMED", "no source: a guess to be held against a real server"},
    {Sureness::own, "OWN", "exemu's own choice, which claims nothing about Exchange"},
};

constexpr std::string_view form = "tags (D, O, T, S, G, UNCONFIRMED or OWN) with commas between, then perhaps \": a remark\"";

// Where the comment begins that ends this line; npos when there is none, or nothing before it.
std::size_t comment_in(std::string_view line)
{
    char quote = 0;  // that is open
    char before = 0; // the last character that is no blank
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote) {
            if (c == '\\' && quote == '"')
                ++i;
            else if (c == quote)
                quote = 0;
        } else if (c == '#' && (i == 0 || line[i - 1] == ' ')) {
            return before ? i : line.npos;
        } else if ((c == '"' || c == '\'') && (before == 0 || std::string_view(":[{,-").contains(before))) {
            quote = c;
        }
        if (c != ' ')
            before = c;
    }
    return line.npos;
}

void check_note(const Place& key, std::string_view what, const std::map<std::uint32_t, std::string>& comments, Problems& problems)
{
    const auto found = comments.find(key.line);
    if (found == comments.end())
        return problems.add(key, fmt::format("nothing says how sure {} is: end the line with a note, as in # D, O: the remark", what));
    if (const auto note = parse_note(found->second); !note)
        problems.add(key, fmt::format("the note of {} is \"{}\"; wanted are {}", what, printable(found->second, 60), form));
}

} // namespace

std::span<const SurenessWord> sureness_words() { return words; }

bool Note::has(Sureness one) const { return std::ranges::find(sureness, one) != sureness.end(); }

std::string Note::to_text() const
{
    std::string text;
    for (const Sureness one : sureness)
        text += (text.empty() ? "" : ", ") + std::string(words[static_cast<std::size_t>(one)].word);
    return remark.empty() ? text : text + ": " + remark;
}

Parsed<Note> parse_note(std::string_view text)
{
    Note note;
    std::string_view rest = text;
    for (;;) {
        const auto word = std::ranges::find_if(words, [&](const SurenessWord& one) {
            return rest.starts_with(one.word) && (rest.size() == one.word.size() || std::string_view(",:").contains(rest[one.word.size()]));
        });
        if (word == std::end(words) || note.has(word->sureness))
            return syntax_error(std::string(form), text.size() - rest.size());
        note.sureness.push_back(word->sureness);
        rest.remove_prefix(word->word.size());
        if (!rest.starts_with(", "))
            break;
        rest.remove_prefix(2);
    }
    if (rest.empty())
        return note;
    if (!rest.starts_with(": ") || trim(rest.substr(2)).empty())
        return syntax_error(std::string(form), text.size() - rest.size());
    note.remark = trim(rest.substr(2));
    return note;
}

std::map<std::uint32_t, std::string> line_comments(std::string_view yaml)
{
    std::map<std::uint32_t, std::string> comments;
    std::uint32_t number = 0;
    for (std::string_view line : split(yaml, '\n')) {
        ++number;
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (const std::size_t at = comment_in(line); at != line.npos)
            comments.emplace(number, trim(line.substr(at + 1)));
    }
    return comments;
}

void check_notes(const Tree& written, const std::map<std::uint32_t, std::string>& comments, Problems& problems)
{
    for (const Leaf& leaf : leaves_of(written)) {
        if (leaf.path == "without") {
            for (const Tree& path : leaf.value().items)
                check_note(path.place, path.text, comments, problems);
        } else if (leaf.value().is_empty()) {
            problems.add(leaf.entry->place, fmt::format("nothing stands behind {}", leaf.path));
        } else if (leaf.path != "name" && leaf.path != "base") {
            check_note(leaf.entry->place, leaf.path, comments, problems);
        }
    }
}

void Notes::add(const std::string& source, const std::map<std::uint32_t, std::string>& comments)
{
    Tree lines = Tree::map();
    for (const auto& [line, text] : comments)
        lines.entries.push_back({std::to_string(line), {}, Tree::scalar(text)});
    tree_.set(source, std::move(lines));
}

Note Notes::at(const Place& key) const
{
    const Tree* lines = key.source ? tree_.find(*key.source) : nullptr;
    const Tree* text = lines ? lines->find(std::to_string(key.line)) : nullptr;
    return text ? parse_note(text->text).value_or(Note{}) : Note{};
}

} // namespace exemu::persona

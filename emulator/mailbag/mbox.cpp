#include "base/text.hpp"
#include "base/units.hpp"
#include "mailbag/files.hpp"
#include "store/seed.hpp"
#include "store/store.hpp"
#include "wire/dates.hpp"
#include "wire/headers.hpp"

#include <fmt/format.h>

#include <fstream>

// mbox (RFC 4155): messages one behind the other, each after a line "From ADDRESS DATE". Of its dialects the reversible one, mboxrd:
// ">From " in a message has one ">" more than it had. Status and X-Status say what was done with it.
namespace exemu::mailbag {

namespace fs = std::filesystem;

namespace {

std::string_view without_line_end(std::string_view line)
{
    if (line.ends_with('\n'))
        line.remove_suffix(1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

// True for ">From ", ">>From "...
bool is_quoted_from(std::string_view line)
{
    const std::size_t quotes = line.find_first_not_of('>');
    return quotes != 0 && quotes != std::string_view::npos && line.substr(quotes).starts_with("From ");
}

std::uint8_t flags_of(std::string_view head)
{
    constexpr std::pair<char, std::uint8_t> letters[] = {
        {'R', store::seen}, {'A', store::answered}, {'F', store::flagged}, {'D', store::deleted}, {'T', store::draft}};
    const std::string status = wire::find_header(head, "Status").value_or("") + wire::find_header(head, "X-Status").value_or("");
    std::uint8_t flags = 0;
    for (const auto& [letter, flag] : letters)
        if (status.contains(letter))
            flags |= flag;
    return flags;
}

// The date behind the address, which may hold blanks in quotes.
std::optional<WallTime> date_of_from_line(std::string_view line)
{
    for (std::size_t at = line.find(' '); at != std::string_view::npos; at = line.find(' ', at + 1))
        if (const auto date = wire::parse_ctime(line.substr(at + 1)))
            return date;
    return {};
}

class Mbox {
public:
    Mbox(const fs::path& file, const Reader& reader) : file_(file), reader_(reader) {}

    // A line with its end. False: enough.
    bool take(std::string_view line)
    {
        ++line_;
        if (after_blank_ && line.starts_with("From ")) {
            finish();
            begin(without_line_end(line));
            return true;
        }
        after_blank_ = without_line_end(line).empty();
        if (is_quoted_from(line))
            line.remove_prefix(1);
        text_ += line;
        if (text_.size() <= most_message)
            return true;
        wrong(began_, fmt::format("this message is larger than {}", to_text(ByteCount{most_message})));
        text_.clear();
        return false;
    }

    void finish()
    {
        if (began_ == 0 || text_.empty())
            return;
        drop_separator();
        if (!begins_as_message(text_))
            wrong(began_ + 1, "is no message: this line is no header field, as Subject: Hello");
        else
            reader_.take(found());
        text_.clear();
    }

private:
    void begin(std::string_view line)
    {
        began_ = line_;
        received_ = date_of_from_line(line);
        after_blank_ = false;
    }

    // The empty line before the next "From " belongs to the mbox, unless it is the only one: the header's end.
    void drop_separator()
    {
        const std::size_t blank = text_.ends_with("\n\n") ? 1 : text_.ends_with("\n\r\n") ? 2 : 0;
        const std::string_view before = std::string_view(text_).substr(0, text_.size() - blank);
        if (blank > 0 && (before.contains("\n\n") || before.contains("\n\r\n")))
            text_.resize(before.size());
    }

    Found found() const
    {
        Found found;
        const std::string_view head = text_;
        found.flags = flags_of(head);
        found.received = received_ ? *received_ : date_of(head).value_or(WallTime());
        if (reader_.look == Look::read)
            found.mime = store::seed_item(text_, {}, {}).mime;
        return found;
    }

    void wrong(std::uint32_t line, std::string what) { reader_.wrong({file_.string(), line, std::move(what)}); }

    const fs::path& file_;
    const Reader& reader_;
    std::string text_;
    std::optional<WallTime> received_;
    std::uint32_t line_ = 0, began_ = 0;
    bool after_blank_ = true;
};

} // namespace

void read_mbox(const fs::path& file, const Reader& reader)
{
    std::ifstream in(file, std::ios::binary);
    Mbox mbox(file, reader);
    std::string rest;
    std::vector<char> block(256 * 1024);
    while (in) {
        in.read(block.data(), static_cast<std::streamsize>(block.size()));
        rest.append(block.data(), static_cast<std::size_t>(in.gcount()));
        std::size_t begin = 0;
        for (std::size_t end; (end = rest.find('\n', begin)) != std::string::npos; begin = end + 1)
            if (!mbox.take(std::string_view(rest).substr(begin, end + 1 - begin)))
                return;
        rest.erase(0, begin);
        if (rest.size() > most_message)
            return reader.wrong({file.string(), 0, fmt::format("has a line of more than {}", to_text(ByteCount{most_message}))});
    }
    if (in.bad())
        return reader.wrong({file.string(), 0, "cannot be read to its end"});
    if (!rest.empty() && !mbox.take(rest))
        return;
    mbox.finish();
}

} // namespace exemu::mailbag

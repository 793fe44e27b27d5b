#include "smtp/reply_form.hpp"

#include "base/options.hpp"
#include "base/text.hpp"

namespace exemu::smtp {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reply-code = %x32-35 %x30-35 %x30-39 (RFC 5321 4.2); second digits 6 to 9 are let through: a tester may want them.
bool has_code(const std::string& line)
{
    return line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && is_digit(line[1]) && is_digit(line[2]) &&
        (line.size() == 3 || line[3] == ' ');
}

bool check_line(const Tree& line, Problems& problems)
{
    constexpr std::string_view wanted = "write a code and a text in quotes, for example \"451 4.7.1 Try again later\"";
    if (!line.is_scalar() || !has_code(line.text)) {
        problems.add(line.place, line.describe() + " is no SMTP reply: " + std::string(wanted));
        return false;
    }
    if (line.text.find_first_of("\r\n") != line.text.npos) {
        problems.add(line.place, "a reply line holds no line end: write a list, one line each");
        return false;
    }
    if (line.text.size() > 510) { // RFC 5321 4.5.3.1.5: 512 with CRLF
        problems.add(line.place, "a reply line has at most 510 characters (RFC 5321 4.5.3.1.5)");
        return false;
    }
    return true;
}

} // namespace

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree& written, Problems& problems)
{
    if (written.is_map()) {
        static const std::string keys[] = {"text", "backoff"};
        options::report_unknown_keys(written, options::Reading{problems}, keys);
    }
    const Tree* text = written.is_map() ? written.find("text") : &written;
    if (!text) {
        problems.add(written.place, "\"text\" is missing: {text: \"451 4.7.1 Try again later\", backoff: 30s}");
        return nullptr;
    }
    const Tree& tree = *text;
    std::vector<std::string> lines;
    const std::vector<Tree> one{tree};
    for (const Tree& line : tree.is_list() ? tree.items : one) {
        if (!check_line(line, problems))
            return nullptr;
        if (!lines.empty() && lines.front().substr(0, 3) != line.text.substr(0, 3)) {
            problems.add(line.place, "all lines of one reply have the same code (RFC 5321 4.2.1)");
            return nullptr;
        }
        lines.push_back(line.text);
    }
    if (lines.empty()) {
        problems.add(tree.place, "a reply has at least one line");
        return nullptr;
    }
    auto form = std::make_shared<ReplyForm>();
    form->text = Text(lines);
    form->positive = lines.front()[0] <= '3';
    return form;
}

std::string render_reply(const scenario::ReplyForm& form)
{
    std::string lines = static_cast<const ReplyForm&>(form).text.bytes;
    while (!lines.empty() && (lines.back() == '\n' || lines.back() == '\r'))
        lines.pop_back();
    std::erase(lines, '\r');
    return lines;
}

} // namespace exemu::smtp

#include "imap/reply_form.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace exemu::imap {

namespace {

constexpr std::string_view wanted =
    "write \"OK text\", \"NO text\" or \"BAD text\"; lines before it, and \"* BYE text\", begin with \"* \"";
constexpr std::string_view wanted_unasked = "write \"* text\": nothing was asked here, so there is no tag";

bool is_line(const Tree& tree, Problems& problems)
{
    if (tree.is_scalar() && tree.text.find_first_of("\r\n") == tree.text.npos)
        return true;
    problems.add(tree.place, fmt::format("{} is no line of an IMAP answer: {}", tree.describe(), wanted));
    return false;
}

bool read_tagged(const Tree& line, ReplyForm& form, Problems& problems)
{
    const std::size_t blank = line.text.find(' ');
    form.word = to_upper(line.text.substr(0, blank));
    form.text = blank == line.text.npos ? "" : line.text.substr(blank + 1);
    form.positive = form.word == "OK";
    if (form.positive || form.word == "NO" || form.word == "BAD")
        return true;
    problems.add(line.place, fmt::format("{} is no IMAP answer: {}", line.describe(), wanted));
    return false;
}

std::vector<Tree> lines_of(const Tree& tree) { return tree.is_list() ? tree.items : std::vector<Tree>{tree}; }

} // namespace

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree& tree, Problems& problems)
{
    auto form = std::make_shared<ReplyForm>();
    const std::vector<Tree> lines = lines_of(tree);
    for (const Tree& line : lines) {
        if (!is_line(line, problems))
            return nullptr;
        if (line.text.starts_with("* ")) {
            form->untagged.push_back(line.text.substr(2));
            continue;
        }
        if (&line != &lines.back()) {
            problems.add(line.place, "all lines but the last begin with \"* \"");
            return nullptr;
        }
        return read_tagged(line, *form, problems) ? form : nullptr;
    }
    if (form->bye())
        return form;
    problems.add(tree.place, fmt::format("an IMAP answer ends with a tagged line: {}", wanted));
    return nullptr;
}

std::shared_ptr<const scenario::ReplyForm> parse_unasked(const Tree& tree, Problems& problems)
{
    auto form = std::make_shared<ReplyForm>();
    for (const Tree& line : lines_of(tree)) {
        if (!is_line(line, problems))
            return nullptr;
        if (!line.text.starts_with("* ")) {
            problems.add(line.place, fmt::format("{} begins with no \"* \": {}", line.describe(), wanted_unasked));
            return nullptr;
        }
        form->untagged.push_back(line.text.substr(2));
    }
    if (form->untagged.empty()) {
        problems.add(tree.place, std::string(wanted_unasked));
        return nullptr;
    }
    form->positive = !form->bye();
    return form;
}

std::string render_reply(const scenario::ReplyForm& form)
{
    const ReplyForm& reply = static_cast<const ReplyForm&>(form);
    std::string lines;
    for (const std::string& line : reply.untagged)
        lines.append(lines.empty() ? "* " : "\n* ").append(line);
    if (!reply.word.empty())
        lines.append(lines.empty() ? "" : "\n").append(fmt::format("a1 {}{}{}", reply.word, reply.text.empty() ? "" : " ", reply.text));
    return lines;
}

} // namespace exemu::imap

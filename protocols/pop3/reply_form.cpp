#include "pop3/reply_form.hpp"

namespace exemu::pop3 {

namespace {

bool has_status(std::string_view line, std::string_view status)
{
    return line.starts_with(status) && (line.size() == status.size() || line[status.size()] == ' ');
}

bool is_line(const Tree& line, Problems& problems)
{
    if (!line.is_scalar()) {
        problems.add(line.place, line.describe() + " is no line of a POP3 reply");
        return false;
    }
    if (line.text.find_first_of("\r\n") != line.text.npos) {
        problems.add(line.place, "a reply line holds no line end: write a list, one line each");
        return false;
    }
    return true;
}

} // namespace

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree& tree, Problems& problems)
{
    const std::vector<Tree> one{tree};
    const std::vector<Tree>& lines = tree.is_list() ? tree.items : one;
    if (lines.empty()) {
        problems.add(tree.place, "a reply has at least one line");
        return nullptr;
    }
    for (const Tree& line : lines)
        if (!is_line(line, problems))
            return nullptr;
    const Tree& first = lines.front();
    auto form = std::make_shared<ReplyForm>();
    form->positive = has_status(first.text, "+OK");
    if (!form->positive && !has_status(first.text, "-ERR")) {
        problems.add(first.place, first.describe() + " is no POP3 reply: write \"+OK text\" or \"-ERR text\"");
        return nullptr;
    }
    if (first.text.size() > 510) {
        problems.add(first.place, "the first line of a reply has at most 510 characters (RFC 2449 4)");
        return nullptr;
    }
    if (tree.is_list() && !form->positive && lines.size() > 1) {
        problems.add(lines[1].place, "-ERR stands alone: nothing follows it (RFC 1939 3)");
        return nullptr;
    }
    form->status = first.text;
    if (tree.is_list() && form->positive) {
        for (std::size_t i = 1; i < lines.size(); ++i)
            form->more += (lines[i].text.starts_with('.') ? "." : "") + lines[i].text + "\r\n";
        form->more += ".\r\n";
    }
    return form;
}

std::string render_reply(const scenario::ReplyForm& form)
{
    const auto& reply = static_cast<const ReplyForm&>(form);
    std::string lines = reply.status + "\n" + reply.more;
    std::erase(lines, '\r');
    lines.pop_back();
    return lines;
}

} // namespace exemu::pop3

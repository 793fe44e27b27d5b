#include "support/toys/tagged/reply_form.hpp"

#include "base/options.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace exemu::tagged {

namespace {

constexpr std::string_view wanted = "write \"OK text\", \"NO text\" or \"BAD text\"";

struct Refusal { // as a map
    std::string no;
    std::optional<Duration> backoff;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("no", &Refusal::no, "The words of the refusal.").required();
        field("backoff", &Refusal::backoff, "How long the peer is told to wait.");
    }
};

bool is_line(const Tree& tree, Problems& problems)
{
    if (tree.is_scalar() && tree.text.find_first_of("\r\n") == tree.text.npos)
        return true;
    problems.add(tree.place, fmt::format("{} is no line of an answer: {}", tree.describe(), wanted));
    return false;
}

bool read_tagged(const Tree& line, ReplyForm& form, Problems& problems)
{
    const std::size_t blank = line.text.find(' ');
    form.word = line.text.substr(0, blank);
    form.text = blank == line.text.npos ? "" : line.text.substr(blank + 1);
    form.positive = form.word == "OK";
    if (form.word == "OK" || form.word == "NO" || form.word == "BAD")
        return true;
    problems.add(line.place, fmt::format("{} is no answer: {}", line.describe(), wanted));
    return false;
}

} // namespace

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree& tree, Problems& problems)
{
    auto form = std::make_shared<ReplyForm>();
    if (tree.is_map()) {
        const Refusal refusal = decode<Refusal>(tree, problems);
        form->word = "NO";
        if (refusal.backoff) // told in the protocol's own way, in whole seconds
            form->text = fmt::format("[WAIT {}] ", std::chrono::ceil<std::chrono::seconds>(*refusal.backoff).count());
        form->text += refusal.no;
        return form;
    }
    const std::vector<Tree> one{tree};
    const std::vector<Tree>& lines = tree.is_list() ? tree.items : one;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!is_line(lines[i], problems))
            return nullptr;
        if (i + 1 == lines.size())
            return read_tagged(lines[i], *form, problems) ? form : nullptr;
        if (!lines[i].text.starts_with("* ")) {
            problems.add(lines[i].place, "all lines but the last begin with \"* \"");
            return nullptr;
        }
        form->untagged.push_back(lines[i].text);
    }
    problems.add(tree.place, "an answer has at least one line");
    return nullptr;
}

std::shared_ptr<const scenario::ReplyForm> parse_unasked(const Tree& tree, Problems& problems)
{
    if (!tree.is_scalar() || !tree.text.starts_with("* ") || tree.text.find_first_of("\r\n") != tree.text.npos) {
        problems.add(tree.place, fmt::format("{} is no line that nobody asked for: write \"* text\"", tree.describe()));
        return nullptr;
    }
    auto form = std::make_shared<ReplyForm>();
    form->untagged = {tree.text};
    form->positive = !tree.text.starts_with("* BYE");
    return form;
}

std::string render_reply(const scenario::ReplyForm& scripted)
{
    const ReplyForm& form = static_cast<const ReplyForm&>(scripted);
    std::vector<std::string> lines = form.untagged;
    if (!form.word.empty())
        lines.push_back("TAG " + form.word + " " + form.text);
    return join(lines, "\n");
}

} // namespace exemu::tagged

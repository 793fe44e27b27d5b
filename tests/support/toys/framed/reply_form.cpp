#include "support/toys/framed/reply_form.hpp"

#include "base/options.hpp"

#include <fmt/format.h>

namespace exemu::framed {

namespace {

struct Keys {
    std::optional<std::uint32_t> fault;
    std::optional<std::string> answer;
    Tree backoff; // the loader's own

    template <class Fields>
    static void describe(Fields& field)
    {
        field("fault", &Keys::fault, "The code of a fault.");
        field("answer", &Keys::answer, "The bytes of a result.");
        field("backoff", &Keys::backoff, "How long the peer should wait.");
    }
};

} // namespace

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree& tree, Problems& problems)
{
    if (!tree.is_map()) {
        problems.add(tree.place, fmt::format("{} is no answer: write {{fault: 5}} or {{answer: text}}", tree.describe()));
        return nullptr;
    }
    const Keys keys = decode<Keys>(tree, problems);
    if (keys.fault.has_value() == keys.answer.has_value()) {
        problems.add(tree.place, "an answer is either {fault: 5} or {answer: text}");
        return nullptr;
    }
    auto form = std::make_shared<ReplyForm>();
    form->positive = keys.answer.has_value();
    form->fault = keys.fault.value_or(0);
    form->answer = keys.answer.value_or("");
    return form;
}

std::string render_reply(const scenario::ReplyForm& scripted)
{
    const ReplyForm& form = static_cast<const ReplyForm&>(scripted);
    return form.positive ? "result " + form.answer : fmt::format("fault {}", form.fault);
}

} // namespace exemu::framed

#include "support/toys/gram/reply_form.hpp"

#include "support/toys/gram/grammar.hpp"
#include "wire/reader.hpp"

#include <fmt/format.h>

namespace exemu::gram {

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree& tree, Problems& problems)
{
    auto form = std::make_shared<ReplyForm>();
    wire::Reader in(tree.text);
    const bool good = tree.is_scalar() && in.number(form->code) && in.word(" ") && form->code >= 100 && form->code <= 699;
    form->words = in.take_rest();
    if (!good || form->words.find_first_of("\r\n") != form->words.npos) {
        problems.add(tree.place, fmt::format("{} is no answer: write a code and words, for example \"486 Busy Here\"", tree.describe()));
        return nullptr;
    }
    form->decides = form->code >= 200;
    form->positive = form->code < 300;
    return form;
}

std::string render_reply(const scenario::ReplyForm& scripted)
{
    const ReplyForm& form = static_cast<const ReplyForm&>(scripted);
    return write_answer("ID", form.code, form.words);
}

} // namespace exemu::gram

#include "rpc/reply_form.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace exemu::rpc {

namespace {

std::string choice(const std::vector<FormWord>& words)
{
    std::string text;
    for (const FormWord& one : words)
        text += fmt::format("{}{{{}: {}}}", text.empty() ? "" : " or ", one.word,
            one.names && !one.names->empty() ? one.names->front().name : "0x80004005");
    return text;
}

std::shared_ptr<const scenario::ReplyForm> parse(const std::vector<FormWord>& words, const Tree& tree, Problems& problems)
{
    if (!tree.is_map() || tree.entries.size() != 1) {
        problems.add(tree.place, fmt::format("{} is no answer of RPC: write {}", tree.describe(), choice(words)));
        return nullptr;
    }
    const Tree::Entry& entry = tree.entries.front();
    for (const FormWord& one : words) {
        if (one.word != entry.key)
            continue;
        static const Names none;
        const Names& names = one.names ? *one.names : none;
        const auto value = entry.value.is_scalar() ? value_of(names, entry.value.text) : std::nullopt;
        if (!value) {
            std::vector<std::string> known;
            for (const Named& name : names)
                known.emplace_back(name.name);
            problems.add(entry.value.place,
                entry.value.is_scalar() && !known.empty()
                    ? unknown_word(entry.key, entry.value.text, known) + "; a number may stand here too"
                    : fmt::format("{} stands where a name or a number is wanted", entry.value.describe()));
            return nullptr;
        }
        auto form = std::make_shared<ReplyForm>();
        form->kind = one.kind;
        form->value = *value;
        form->said = fmt::format("{} {}", one.word, name_of(names, *value));
        return form;
    }
    std::vector<std::string> known;
    for (const FormWord& one : words)
        known.emplace_back(one.word);
    problems.add(entry.place, unknown_word("answer", entry.key, known));
    return nullptr;
}

} // namespace

Parse form_of(std::vector<FormWord> words)
{
    return [words = std::move(words)](const Tree& tree, Problems& problems) { return parse(words, tree, problems); };
}

std::string render_form(const scenario::ReplyForm& form) { return static_cast<const ReplyForm&>(form).said; }

} // namespace exemu::rpc

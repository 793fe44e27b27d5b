// COPY and MOVE (RFC 3501 6.4.7, RFC 4315 3, RFC 6851).
#include "imap/dialogue.hpp"

#include "wire/utf7.hpp"

#include <fmt/format.h>

namespace exemu::imap {

using session::Reply;

namespace {

std::vector<store::Entry> entries_of(const View& view, const Ranges& numbers)
{
    std::vector<store::Entry> entries;
    for (const auto& [first, last] : numbers)
        for (Number number = first; number <= last; ++number)
            entries.push_back(view.at(number));
    return entries;
}

store::NewItem copy_of(store::Item&& item)
{
    store::NewItem copy;
    copy.item_class = std::move(item.item_class);
    copy.flags = item.flags;
    copy.received = item.received;
    copy.envelope = std::move(item.envelope);
    copy.mime = std::move(item.mime);
    copy.properties = std::move(item.properties);
    return copy;
}

// [COPYUID validity from to]
std::string copied_code(std::uint32_t validity, const std::vector<Number>& from, const std::vector<Number>& to)
{
    return fmt::format("[COPYUID {} {} {}]", validity, compact(from), compact(to));
}

} // namespace

Reply Dialogue::copy(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    const auto& arguments = std::get<CopyArguments>(command.arguments);
    const std::optional<Ranges> numbers = resolve(arguments.set, command.by_uid);
    if (!numbers)
        return say(texts.bad_set);
    const auto folder = find_folder(arguments.folder);
    if (!folder)
        return say(texts.try_create, {{"folder", wire::encode_utf7(arguments.folder)}});
    std::vector<Number> from, to;
    std::vector<store::ItemId> made;
    std::optional<store::Refusal> refused;
    bool some_gone = false;
    for (const store::Entry& entry : entries_of(selected_->view, *numbers)) {
        std::optional<store::Item> item = mailbox_->item(entry.id);
        if (!item) {
            some_gone = true;
            break;
        }
        const auto change = session_.store().deliver(*mailbox_, folder->id, copy_of(std::move(*item)));
        if (!change) {
            refused = change.error();
            break;
        }
        from.push_back(entry.uid);
        to.push_back(change->uid);
        made.push_back(change->item);
    }
    if (some_gone || refused) { // RFC 3501 6.4.7: all or nothing
        for (const store::ItemId id : made)
            (void)mailbox_->remove(id);
        return some_gone ? say(texts.some_gone) : folder_refused(*refused, arguments.folder);
    }
    const std::string code = voice_.uid_plus && !to.empty() ? copied_code(folder->uid_validity, from, to) + " " : std::string();
    return say(texts.copy_ok, {{"code", code}});
}

// The copies are told before what is gone, since the peer looks the old numbers up (RFC 6851 4.3).
Reply Dialogue::move(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    const auto& arguments = std::get<CopyArguments>(command.arguments);
    if (selected_->read_only)
        return say(texts.read_only);
    const std::optional<Ranges> numbers = resolve(arguments.set, command.by_uid);
    if (!numbers)
        return say(texts.bad_set);
    const auto folder = find_folder(arguments.folder);
    if (!folder)
        return say(texts.try_create, {{"folder", wire::encode_utf7(arguments.folder)}});
    std::vector<Number> from, to;
    bool some_gone = false;
    for (const store::Entry& entry : entries_of(selected_->view, *numbers)) {
        const auto change = mailbox_->move(entry.id, folder->id);
        some_gone = some_gone || !change;
        if (!change)
            continue;
        from.push_back(entry.uid);
        to.push_back(change->uid);
    }
    exists_wanted_ = !to.empty() && voice_.style.exists_after_expunge;
    Reply reply = some_gone ? say(texts.some_gone) : say(texts.completed, {{"verb", "MOVE"}});
    if (voice_.uid_plus && !to.empty())
        reply.bytes = "* OK " + copied_code(folder->uid_validity, from, to) + "\r\n";
    return reply;
}

} // namespace exemu::imap

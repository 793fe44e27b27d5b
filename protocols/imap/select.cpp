// A mailbox is opened and left: SELECT, EXAMINE, CLOSE, UNSELECT, EXPUNGE (RFC 3501 6.3.1, 6.3.2, 6.4.2, 6.4.3; RFC 3691, 4315).
#include "imap/dialogue.hpp"

#include "imap/events.hpp"
#include "imap/flags.hpp"
#include "imap/names.hpp"
#include "imap/rows.hpp"

#include <fmt/format.h>

namespace exemu::imap {

using session::Reply;

namespace {

constexpr std::uint8_t all_flags = store::seen | store::answered | store::flagged | store::deleted | store::draft | store::mdn_sent;

std::string flag_names()
{
    std::string names;
    append_flags(names, all_flags, false);
    return names;
}

} // namespace

void Dialogue::leave_folder()
{
    selected_.reset();
    session_.unwatch();
}

Reply Dialogue::select(const Command& command) { return open_folder(command, false); }
Reply Dialogue::examine(const Command& command) { return open_folder(command, true); }

Reply Dialogue::open_folder(const Command& command, bool read_only)
{
    leave_folder(); // RFC 3501 6.3.1: whatever comes of it
    const std::string& name = std::get<FolderArgument>(command.arguments).folder;
    const auto folder = find_folder(name);
    auto listing = folder ? mailbox_->listing(folder->id) : std::nullopt;
    if (!listing)
        return no_such_folder(name);
    const Texts& texts = voice_.style.texts;
    const store::Uid recent_from = read_only ? listing->folder.recent_from : mailbox_->claim_recent(listing->folder.id);
    selected_ = std::make_unique<Selected>(
        Selected{listing->folder.id, name, read_only, View(std::move(listing->entries), recent_from), listing->now});
    const View& view = selected_->view;

    Reply reply = say(read_only ? texts.examine_ok : texts.select_ok);
    const std::string flags = flag_names();
    const std::string exists = fmt::format("* {} EXISTS\r\n", view.size());
    std::string rest = fmt::format("* {} RECENT\r\n* FLAGS ({})\r\n", view.recent(), flags);
    rest += untagged(fill(read_only ? texts.permanent_flags_none : texts.permanent_flags, {{"flags", flags}}));
    if (const auto unseen = view.first_unseen())
        rest += untagged(fill(texts.unseen, {{"number", std::to_string(*unseen)}}));
    rest += untagged(fill(texts.uid_validity, {{"number", std::to_string(listing->folder.uid_validity)}}));
    rest += untagged(fill(texts.uid_next, {{"number", std::to_string(listing->folder.uid_next)}}));
    if (voice_.asks(command.row ? events().*command.row->event : events().select)) { // a rule may want to change the first
        reply.more.push_back({"", std::string("* ")});
        reply.more.push_back({"exists", std::to_string(view.size())});
        reply.more.push_back({"", " EXISTS\r\n" + rest});
    } else {
        reply.bytes = exists + rest;
    }
    return reply;
}

Number Dialogue::expunge_deleted(const SequenceSet* only)
{
    Number expunged = 0;
    const View& view = selected_->view;
    const Ranges ranges = only ? view.uids(*only) : Ranges{{1, view.size()}};
    for (const auto& [first, last] : ranges) {
        for (Number number = first; number <= last && view.size() > 0; ++number) {
            const store::Entry& entry = view.at(number);
            if ((entry.flags & store::deleted) == 0)
                continue;
            std::string subject;
            std::size_t size = 0;
            mailbox_->look(entry.id, [&](const store::Sight& sight) {
                subject = sight.subject;
                size = sight.mime ? sight.mime->size() : 0;
            });
            if (!mailbox_->remove(entry.id))
                continue;
            ++expunged;
            note_mail(session_.events().mailbox_deleted, selected_->name, subject, size);
        }
    }
    return expunged;
}

Reply Dialogue::expunge(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    if (selected_->read_only)
        return say(texts.read_only);
    learn();
    const auto* set = std::get_if<SetArgument>(&command.arguments);
    exists_wanted_ = expunge_deleted(set ? &set->set : nullptr) > 0 && voice_.style.exists_after_expunge;
    return say(texts.completed, {{"verb", "EXPUNGE"}});
}

// What is deleted goes without a word (RFC 3501 6.4.2); of a folder that was opened by EXAMINE nothing goes.
Reply Dialogue::close(const Command&)
{
    learn();
    if (!selected_->read_only)
        expunge_deleted(nullptr);
    leave_folder();
    return say(voice_.style.texts.completed, {{"verb", "CLOSE"}});
}

Reply Dialogue::unselect(const Command&)
{
    leave_folder();
    return say(voice_.style.texts.completed, {{"verb", "UNSELECT"}});
}

std::optional<Ranges> Dialogue::resolve(const SequenceSet& set, bool by_uid) const
{
    return by_uid ? std::optional(selected_->view.uids(set)) : selected_->view.numbers(set);
}

void Dialogue::note_mail(pattern::EventId event, const std::string& folder, std::string_view subject, std::size_t size)
{
    const scenario::HarnessEvents& words = session_.events();
    session_.note_fact(event, [&](journal::Packer& packer) {
        packer.add(words.subject, subject);
        packer.add(words.folder, std::string_view(folder));
        if (event != words.mailbox_delivered)
            return;
        packer.add(words.size, static_cast<std::int64_t>(size));
        packer.add(words.via, std::string_view("imap"));
    });
}

} // namespace exemu::imap

// The tree of mailboxes: LIST, LSUB, STATUS, CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE (RFC 3501 6.3).
#include "imap/dialogue.hpp"

#include "imap/folder_names.hpp"
#include "imap/names.hpp"
#include "wire/utf7.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace exemu::imap {

using session::Reply;
using store::Refusal;

namespace {

std::string_view without_slash(std::string_view name)
{
    while (name.ends_with('/')) // RFC 3501 6.3.3: it says that names are to be created below
        name.remove_suffix(1);
    return name;
}

struct Path {
    std::string_view parent, name;
};
Path split_path(std::string_view path)
{
    const std::size_t slash = path.rfind('/');
    return slash == path.npos ? Path{"", path} : Path{path.substr(0, slash), path.substr(slash + 1)};
}

std::string list_line(std::string_view verb, std::string_view attributes, std::string_view name)
{
    return std::string("* ").append(verb).append(" (").append(attributes).append(") \"/\" ").append(encode_name(name)).append("\r\n");
}

constexpr store::FolderId root = 1;

} // namespace

std::optional<store::Folder> Dialogue::find_folder(const std::string& name) const { return mailbox_->folder(without_slash(name)); }

Reply Dialogue::no_such_folder(const std::string& name) const
{
    return say(voice_.style.texts.no_such_folder, {{"folder", wire::encode_utf7(name)}});
}

Reply Dialogue::folder_refused(Refusal refusal, const std::string& name) const
{
    const Texts& texts = voice_.style.texts;
    switch (refusal) {
    case Refusal::no_such_folder: return no_such_folder(name);
    case Refusal::exists: return say(texts.exists, {{"folder", wire::encode_utf7(name)}});
    case Refusal::well_known: return say(texts.well_known);
    case Refusal::has_folders: return say(texts.has_folders);
    case Refusal::over_quota: return say(texts.over_quota);
    case Refusal::store_full: return say(texts.store_full);
    default: return say(texts.bad_name);
    }
}

// All levels that are not there are made (RFC 3501 6.3.3).
Reply Dialogue::create(const Command& command)
{
    const std::string& asked = std::get<FolderArgument>(command.arguments).folder;
    const std::string_view path = without_slash(asked);
    store::FolderId parent = root;
    bool made = false;
    for (const std::string_view name : split(path, '/')) {
        const auto created = mailbox_->create_folder(parent, std::string(name));
        made = created.has_value();
        if (made) {
            parent = created->id;
            continue;
        }
        if (created.error() != Refusal::exists)
            return folder_refused(created.error(), asked);
        const std::string_view so_far(path.data(), static_cast<std::size_t>(name.data() + name.size() - path.data()));
        const auto there = mailbox_->folder(so_far);
        if (!there)
            return folder_refused(Refusal::no_such_folder, asked);
        parent = there->id;
    }
    return made ? say(voice_.style.texts.completed, {{"verb", "CREATE"}}) : folder_refused(Refusal::exists, asked);
}

Reply Dialogue::remove(const Command& command)
{
    const std::string& name = std::get<FolderArgument>(command.arguments).folder;
    const auto folder = find_folder(name);
    if (!folder)
        return no_such_folder(name);
    const auto removed = mailbox_->remove_folder(folder->id);
    if (!removed)
        return folder_refused(removed.error(), name);
    return say(voice_.style.texts.completed, {{"verb", "DELETE"}});
}

Reply Dialogue::rename(const Command& command)
{
    const auto& [from, to] = std::get<RenameArguments>(command.arguments);
    const auto folder = find_folder(from);
    if (!folder)
        return no_such_folder(from);
    const Path path = split_path(without_slash(to));
    const auto parent = path.parent.empty() ? mailbox_->folder(root) : mailbox_->folder(path.parent);
    if (!parent)
        return no_such_folder(std::string(path.parent));
    if (folder->known == store::Known::inbox) { // RFC 3501 6.3.5: its messages move, and it stays
        const auto created = mailbox_->create_folder(parent->id, std::string(path.name));
        if (!created)
            return folder_refused(created.error(), to);
        for (const store::Entry& entry : *mailbox_->listing(folder->id)->entries)
            (void)mailbox_->move(entry.id, created->id);
    } else {
        const auto moved = mailbox_->move_folder(folder->id, parent->id, std::string(path.name));
        if (!moved)
            return folder_refused(moved.error(), to);
    }
    return say(voice_.style.texts.completed, {{"verb", "RENAME"}});
}

Reply Dialogue::set_subscribed(const Command& command, bool wanted)
{
    const std::string& name = std::get<FolderArgument>(command.arguments).folder;
    if (wanted && !find_folder(name))
        return no_such_folder(name);
    const auto done = mailbox_->set_subscribed(without_slash(name), wanted);
    if (!done)
        return folder_refused(done.error(), name);
    return say(voice_.style.texts.completed, {{"verb", command.verb}});
}

Reply Dialogue::subscribe(const Command& command) { return set_subscribed(command, true); }
Reply Dialogue::unsubscribe(const Command& command) { return set_subscribed(command, false); }

Reply Dialogue::list(const Command& command)
{
    const auto& [reference, pattern] = std::get<ListArguments>(command.arguments);
    Reply reply = say(voice_.style.texts.completed, {{"verb", "LIST"}});
    if (pattern.empty()) { // RFC 3501 6.3.8: a question for the delimiter
        reply.bytes = list_line("LIST", "\\Noselect", "");
        return reply;
    }
    const std::optional<std::string> wanted = decode_pattern(reference + pattern);
    if (!wanted)
        return reply;
    for (const NamedFolder& each : named_folders(*mailbox_)) {
        if (!fits(*wanted, each.name))
            continue;
        // \Marked: something has come since it was last selected (RFC 3501 7.2.2).
        std::string attributes = each.folder.uid_next > each.folder.recent_from ? "\\Marked " : "";
        attributes += each.has_folders ? "\\HasChildren" : "\\HasNoChildren";
        reply.bytes += list_line("LIST", attributes, each.name);
    }
    return reply;
}

// lsub: names need not exist. Where "%" hides a subscribed name below, the level that it shows is told (RFC 3501 6.3.9).
Reply Dialogue::lsub(const Command& command)
{
    const auto& [reference, pattern] = std::get<ListArguments>(command.arguments);
    Reply reply = say(voice_.style.texts.completed, {{"verb", "LSUB"}});
    const std::optional<std::string> wanted = decode_pattern(reference + pattern);
    if (!wanted)
        return reply;
    std::map<std::string, bool> names; // and whether they are subscribed to themselves
    for (const std::string& subscribed : mailbox_->subscribed()) {
        const std::string name = wire_case(subscribed);
        if (fits(*wanted, name)) {
            names[name] = true;
            continue;
        }
        if (!wanted->ends_with('%'))
            continue;
        for (std::size_t slash = name.rfind('/'); slash != name.npos && slash > 0; slash = name.rfind('/', slash - 1)) {
            if (fits(*wanted, name.substr(0, slash)))
                names.try_emplace(name.substr(0, slash), false);
        }
    }
    for (const auto& [name, itself] : names)
        reply.bytes += list_line("LSUB", itself ? "" : "\\Noselect", name);
    return reply;
}

Reply Dialogue::status(const Command& command)
{
    const auto& [name, items] = std::get<StatusArguments>(command.arguments);
    const auto folder = find_folder(name);
    if (!folder)
        return no_such_folder(name);
    Reply reply = say(voice_.style.texts.completed, {{"verb", "STATUS"}});
    reply.bytes = "* STATUS " + encode_name(without_slash(name)) + " (";
    for (const StatusItem item : items) {
        if (!reply.bytes.ends_with('('))
            reply.bytes += ' ';
        switch (item) {
        case StatusItem::messages: reply.bytes += "MESSAGES " + std::to_string(folder->items); break;
        case StatusItem::recent: reply.bytes += "RECENT " + std::to_string(count_recent(*mailbox_, *folder)); break;
        case StatusItem::uid_next: reply.bytes += "UIDNEXT " + std::to_string(folder->uid_next); break;
        case StatusItem::uid_validity: reply.bytes += "UIDVALIDITY " + std::to_string(folder->uid_validity); break;
        case StatusItem::unseen: reply.bytes += "UNSEEN " + std::to_string(folder->unseen); break;
        }
    }
    reply.bytes += ")\r\n";
    return reply;
}

} // namespace exemu::imap

#include "mailbag/fill.hpp"

#include "base/text.hpp"
#include "mailbag/sources.hpp"
#include "wire/headers.hpp"

#include <fmt/format.h>

#include <map>

namespace exemu::mailbag {

namespace {

constexpr std::size_t most_mistakes = 20; // of one source: a folder of something else has one in every file

// Told with the file's own place; what the whole source is about, with that of the scenario.
void tell(const Load& load, const Mistake& mistake, Problems& problems)
{
    if (mistake.line == 0)
        return problems.add(load.place, fmt::format("{} {}", mistake.file, mistake.what));
    problems.add({std::make_shared<const std::string>(mistake.file), mistake.line, 1},
        fmt::format("{} (loaded by {})", mistake.what, load.place.to_text()));
}

store::Envelope envelope_of(const store::Blob& mime)
{
    const std::string_view head = mime.chunks() > 0 ? mime.chunk(0) : std::string_view();
    const auto field = [&](std::string_view name) { return wire::find_header(head, name, 1024).value_or(""); };
    return {field("From"), field("To"), field("Subject"), field("Message-ID")};
}

std::string_view sentence_of(store::Refusal refusal)
{
    if (refusal == store::Refusal::store_full)
        return "the store is full: raise limits.store, or lower what is loaded and generated";
    if (refusal == store::Refusal::over_quota) // no quota is set yet: of folders
        return "a mailbox has too many folders";
    if (refusal == store::Refusal::bad_name)
        return "a folder's name has 1 to 255 bytes, no / and no control character";
    return "the mailbox does not take it";
}

class Filling {
public:
    Filling(const std::shared_ptr<store::Mailbox>& mailbox, store::Mailstore& store, Problems& problems)
        : mailbox_(*mailbox), store_(store), problems_(problems)
    {
    }

    // Makes what is missing of a path; nothing, and a problem, when it cannot be.
    std::optional<store::FolderId> folder(const std::string& path, const Place& place)
    {
        if (const auto known = folders_.find(path); known != folders_.end())
            return known->second;
        store::FolderId parent = mailbox_.folder(store::Known::root)->id;
        std::string walked;
        for (const std::string_view name : split(path, '/')) {
            walked += (walked.empty() ? "" : "/") + std::string(name);
            if (const auto there = mailbox_.folder(walked)) {
                parent = there->id;
                continue;
            }
            const auto made = mailbox_.create_folder(parent, std::string(name));
            if (!made) {
                problems_.add(place, fmt::format("folder \"{}\": {}", printable(path), sentence_of(made.error())));
                return {};
            }
            parent = made->id;
        }
        folders_.emplace(path, parent);
        return parent;
    }

    bool deliver(store::FolderId folder, store::NewItem item, const Place& place)
    {
        const auto change = store_.deliver(mailbox_, folder, std::move(item));
        if (!change)
            problems_.add(place, fmt::format("mailbox {}: {}", mailbox_.account(), sentence_of(change.error())));
        return change.has_value();
    }

private:
    store::Mailbox& mailbox_;
    store::Mailstore& store_;
    Problems& problems_;
    std::map<std::string, store::FolderId> folders_;
};

void load_source(const Load& load, Filling& filling, Problems& problems)
{
    bool going = true;
    std::size_t mistakes = 0;
    Reader reader;
    reader.look = Look::read;
    reader.folder = [&](const std::string& folder) { going = going && filling.folder(folder_for(load, folder), load.place); };
    reader.wrong = [&](const Mistake& mistake) {
        if (++mistakes <= most_mistakes)
            tell(load, mistake, problems);
    };
    reader.take = [&](Found found) {
        const auto folder = going ? filling.folder(folder_for(load, found.folder), load.place) : std::nullopt;
        if (!folder)
            return;
        store::NewItem item;
        item.flags = found.flags;
        item.received = found.received;
        item.envelope = envelope_of(*found.mime);
        item.mime = std::move(found.mime);
        item.from_run = false;
        going = filling.deliver(*folder, std::move(item), load.place);
    };
    read_source(load.path, reader);
}

void generate(const Plan& plan, Filling& filling, const World& world, const directory::Account& account)
{
    std::vector<store::FolderId> folders;
    for (const std::string& path : plan.generate->folders) {
        const auto folder = filling.folder(path, plan.generate_place);
        if (!folder)
            return;
        folders.push_back(*folder);
    }
    Generator generator(*plan.generate, world, account);
    for (std::uint64_t i = 0; i < plan.generate->messages; ++i) {
        Generator::Made made = generator.next();
        made.item.envelope = envelope_of(*made.item.mime);
        if (!filling.deliver(folders[made.folder], std::move(made.item), plan.generate_place))
            return;
    }
}

} // namespace

std::string folder_for(const Load& load, const std::string& folder_of_source)
{
    if (folder_of_source.empty())
        return load.into;
    // Beside the inbox, as Maildir++ has them; below any other folder.
    return iequals(load.into, "Inbox") ? folder_of_source : load.into + '/' + folder_of_source;
}

void check(const Plan& plan, Problems& problems)
{
    for (const Load& load : plan.load) {
        std::size_t mistakes = 0;
        Reader reader;
        reader.folder = [](const std::string&) {};
        reader.take = [](const Found&) {};
        reader.wrong = [&](const Mistake& mistake) {
            if (++mistakes <= most_mistakes)
                tell(load, mistake, problems);
        };
        read_source(load.path, reader);
        if (mistakes > most_mistakes)
            problems.add(
                load.place, fmt::format("{} has {} more files that are no messages", load.path.string(), mistakes - most_mistakes));
    }
}

void fill(const std::shared_ptr<store::Mailbox>& mailbox, const Plan& plan, store::Mailstore& store, const World& world,
    const directory::Account& account, Problems& problems)
{
    Filling filling(mailbox, store, problems);
    for (const std::string& path : plan.folders)
        filling.folder(path, plan.place);
    for (const Load& load : plan.load)
        load_source(load, filling, problems);
    if (plan.generate)
        generate(plan, filling, world, account);
}

} // namespace exemu::mailbag

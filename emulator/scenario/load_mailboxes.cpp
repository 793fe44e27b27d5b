#include "base/text.hpp"
#include "mailbag/sources.hpp"
#include "scenario/load.hpp"

#include <algorithm>
#include <filesystem>
#include <unordered_map>

// `mailboxes`: what is in them when the run begins.
namespace exemu::scenario {

namespace {

namespace fs = std::filesystem;

constexpr ByteCount least_message = 512_B, most_message = 100_MiB;

struct GenerateKeys {
    std::uint64_t messages = mailbag::Generate().messages;
    Tree size;
    Duration span = mailbag::Generate().span;
    std::vector<std::string> folders = mailbag::Generate().folders;
    std::vector<mailbag::Script> scripts = mailbag::Generate().scripts;
    Percent attachments = mailbag::Generate().attachments, threads = mailbag::Generate().threads, html = mailbag::Generate().html,
            unread = mailbag::Generate().unread;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("messages", &GenerateKeys::messages, "How many.").at_most(std::uint64_t{1'000'000});
        field("size", &GenerateKeys::size,
            "Of one message, or a range: 2KB..300KB, in which small ones are more frequent; default 2KB..8KB.");
        field("span", &GenerateKeys::span, "From the first message to now.")
            .at_least(std::chrono::seconds(1))
            .at_most(std::chrono::days(20 * 365));
        field("folders", &GenerateKeys::folders,
            "They are spread over these; what lies in Sent Items and Drafts comes from the account itself.");
        field("scripts", &GenerateKeys::scripts, "In which they are written, drawn alike.");
        field("attachments", &GenerateKeys::attachments, "Part that has one; below 4KB there is none.");
        field("threads", &GenerateKeys::threads, "Part that answers an earlier one, by In-Reply-To and References.");
        field("html", &GenerateKeys::html, "Part that has an HTML alternative; below 2KB there is none.");
        field("unread", &GenerateKeys::unread, "Part that nobody has seen.");
    }
};

struct MailboxKeys {
    Tree load;
    std::vector<std::string> folders;
    std::optional<GenerateKeys> generate;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("load", &MailboxKeys::load,
            "A .eml file, an mbox, a Maildir, a folder of .eml files, or a list of these, by path from the file that says so; "
            "{from, into: FOLDER} for another folder than the inbox.");
        field("folders", &MailboxKeys::folders, "Folders to make beside the well-known ones: Projects, Projects/2026.");
        field("generate", &MailboxKeys::generate, "Mail that nobody wrote, the same for the same seed.");
    }
};

struct LoadKeys {
    std::string from, into = "Inbox";

    template <class Fields>
    static void describe(Fields& field)
    {
        field("from", &LoadKeys::from, "Path of the source.").required();
        field("into", &LoadKeys::into, "Folder it goes to.");
    }
};

// Paths are those of the file that says so; of the command line, those of the shell.
fs::path resolved(const std::string& path, const Place& place)
{
    const bool in_file = place.line != 0 && place.source;
    return in_file ? (fs::path(*place.source).parent_path() / path).lexically_normal() : fs::path(path);
}

bool is_folder_path(const std::string& path)
{
    const auto parts = split(path, '/');
    return std::ranges::all_of(parts, [](std::string_view name) {
        return !name.empty() && name.size() <= 255 &&
            std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; });
    });
}

void check_folders(const Tree* written, const Loading& loading)
{
    const auto check = [&](const Tree& name) {
        if (name.is_scalar() && !is_folder_path(name.text))
            loading.wrong(
                name.place, fmt::format("\"{}\" is no path of folders: names of 1 to 255 bytes with / between them", printable(name.text)));
    };
    if (!written)
        return;
    check(*written);
    for (const Tree& name : written->items)
        check(name);
}

void read_size(const Tree& written, mailbag::Generate& plan, const Loading& loading)
{
    const std::string_view text = written.text;
    const std::size_t dots = text.find("..");
    const auto least = parse_byte_count(trim(text.substr(0, dots)));
    const auto most = dots == std::string_view::npos ? least : parse_byte_count(trim(text.substr(dots + 2)));
    if (!written.is_scalar() || !least || !most || *least > *most || *least < least_message || *most > most_message)
        return loading.wrong(written.place,
            fmt::format("{} is no size of a message: write 4KB or 2KB..300KB, from {} to {}", written.describe(), to_text(least_message),
                to_text(most_message)));
    plan.least = *least;
    plan.most = *most;
}

mailbag::Generate read_generate(const GenerateKeys& keys, const Tree& written, const Loading& loading)
{
    mailbag::Generate plan;
    plan.messages = keys.messages;
    plan.span = keys.span;
    plan.folders = keys.folders;
    plan.scripts = keys.scripts;
    plan.attachments = keys.attachments;
    plan.threads = keys.threads;
    plan.html = keys.html;
    plan.unread = keys.unread;
    if (!keys.size.is_empty())
        read_size(keys.size, plan, loading);
    for (const std::string_view key : {"folders", "scripts"})
        if (const Tree* list = written.find(key); list && list->is_list() && list->items.empty())
            loading.wrong(list->place, fmt::format("an empty list of {}: write one at least, or leave the key out", key));
    check_folders(written.find("folders"), loading);
    return plan;
}

void read_load(const Tree& written, mailbag::Plan& plan, const Loading& loading)
{
    if (written.is_list()) {
        for (const Tree& one : written.items)
            if (one.is_list())
                loading.wrong(one.place, "a list stands where a source is wanted: a path, or {from, into}");
            else
                read_load(one, plan, loading);
        return;
    }
    const LoadKeys keys = written.is_map() ? decode<LoadKeys>(written, loading.problems) : LoadKeys{written.text};
    const Tree* from = written.is_map() ? written.find("from") : &written;
    check_folders(written.find("into"), loading);
    if (from && from->is_scalar())
        plan.load.push_back({resolved(keys.from, from->place), mailbag::exchange_name(keys.into), from->place});
}

mailbag::Plan read_mailbox(const Tree::Entry& entry, const Loading& loading)
{
    mailbag::Plan plan;
    plan.place = entry.place;
    const MailboxKeys keys = decode<MailboxKeys>(entry.value, loading.problems);
    plan.folders = keys.folders;
    check_folders(entry.value.find("folders"), loading);
    if (!keys.load.is_empty())
        read_load(keys.load, plan, loading);
    if (const Tree* written = entry.value.find("generate"); written && keys.generate) {
        plan.generate = read_generate(*keys.generate, *written, loading);
        plan.generate_place = written->place;
    }
    return plan;
}

// Said before the memory is filled.
void check_room(const Loading& loading)
{
    double bytes = 0;
    const mailbag::Plan* largest = nullptr;
    for (const auto& [account, plan] : loading.scenario.mailboxes) {
        if (!plan.generate)
            continue;
        bytes += static_cast<double>(plan.generate->messages) * plan.generate->mean_size();
        if (!largest || plan.generate->messages > largest->generate->messages)
            largest = &plan;
    }
    const ByteCount store = loading.scenario.limits.store;
    if (largest && bytes > static_cast<double>(store.bytes))
        loading.wrong(largest->generate_place,
            fmt::format("about {:.1f}GB of generated mail do not fit limits.store, {}: raise it, or lower messages or size",
                bytes / static_cast<double>(1 << 30), to_text(store)));
}

} // namespace

std::vector<OptionDoc> mailbox_options() { return describe_options<MailboxKeys>(); }

void load_mailboxes(Loading& loading)
{
    const Tree* mailboxes = loading.find_map("mailboxes");
    if (!mailboxes || !loading.scenario.directory)
        return;
    std::vector<std::string> names;
    std::unordered_map<std::string_view, const directory::Account*> accounts;
    for (const directory::Account& account : loading.scenario.directory->accounts()) {
        names.push_back(account.name);
        accounts.emplace(account.name, &account);
    }
    for (const Tree::Entry& entry : mailboxes->entries) {
        if (loading.enough_said())
            return;
        const auto account = accounts.find(entry.key);
        if (account == accounts.end())
            loading.wrong(entry.place, unknown_word("account", entry.key, names));
        else if (account->second->state == directory::State::no_mailbox)
            loading.wrong(entry.place, fmt::format("account \"{}\" has the state no_mailbox", printable(entry.key)));
        if (entry.value.is_empty())
            continue; // a key with nothing behind it says nothing
        mailbag::Plan plan = read_mailbox(entry, loading);
        if (loading.trust == Trust::own) // what came from elsewhere learns nothing about our files
            mailbag::check(plan, loading.problems);
        loading.scenario.mailboxes.emplace(entry.key, std::move(plan));
    }
    check_room(loading);
}

} // namespace exemu::scenario

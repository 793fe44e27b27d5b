#include "base/text.hpp"
#include "scenario/step_reader.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

// What stands behind a step that acts on the house.
namespace exemu::scenario {

namespace {

// One name, or a list of them; a problem where it is neither.
std::vector<const Tree*> names_in(const Tree& value, std::string_view what, const Loading& loading)
{
    std::vector<const Tree*> names;
    if (value.is_list() && value.items.empty())
        loading.wrong(value.place, fmt::format("an empty list names no {}", what));
    for (const Tree& one : value.is_list() ? std::span<const Tree>(value.items) : std::span(&value, 1)) {
        if (one.is_scalar())
            names.push_back(&one);
        else
            loading.wrong(one.place, fmt::format("{} stands where the name of a {} is wanted", one.describe(), what));
    }
    return names;
}

std::vector<std::string> rule_names(const Loading& loading)
{
    std::vector<std::string> names;
    if (const Tree* rules = loading.find("rules"))
        for (const Tree& rule : rules->items)
            if (const Tree* name = rule.find("name"); name && name->is_scalar())
                names.push_back(name->text);
    return names;
}

struct DeliverKeys {
    Tree to;
    std::string from, subject, text, folder = "Inbox";
    Tree load;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("to", &DeliverKeys::to, "An account, an address or a group, or a list of them.").required();
        field("from", &DeliverKeys::from, "The sender; postmaster of the domain when absent.");
        field("subject", &DeliverKeys::subject, "The subject.");
        field("text", &DeliverKeys::text, "The body.");
        field("folder", &DeliverKeys::folder, "Where it appears, below the root: a/b. Made where it is not there.");
        field("load", &DeliverKeys::load, "A file with a whole message (RFC 5322), in place of from, subject and text.");
    }
};

// Names of folders as the store takes them, one below the other.
bool is_path(std::string_view path)
{
    for (const std::string_view name : split(path, '/'))
        if (name.empty() || name.size() > 255 ||
            std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
            return false;
    return true;
}

constexpr std::size_t longest_file = 64u << 20;

std::string with_crlf(const std::string& text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
            out += '\r';
        out += text[i];
    }
    return out;
}

// A message in a file; a relative path counts from the file of the scenario.
std::shared_ptr<const std::string> read_message(const Tree& written, const Loading& loading)
{
    namespace fs = std::filesystem;
    if (!written.is_scalar()) {
        loading.wrong(written.place, fmt::format("{} stands where a file is wanted", written.describe()));
        return nullptr;
    }
    if (loading.trust == Trust::foreign)
        return nullptr; // refused already
    const fs::path path = fs::path(written.place.source ? *written.place.source : "").parent_path() / written.text;
    std::error_code none;
    std::ifstream file(path, std::ios::binary);
    if (!fs::is_regular_file(path, none) || !file) {
        loading.wrong(written.place, fmt::format("there is no file \"{}\" that can be read", printable(path.string())));
        return nullptr;
    }
    if (fs::file_size(path, none) > longest_file) {
        loading.wrong(written.place, fmt::format("\"{}\" is larger than {}", printable(path.string()), to_text(ByteCount{longest_file})));
        return nullptr;
    }
    return std::make_shared<const std::string>(with_crlf(std::string(std::istreambuf_iterator<char>(file), {})));
}

// The accounts behind a name as the directory knows it: alice, alice@contoso.test, everybody@contoso.test.
std::vector<std::string> accounts_of(const Tree& name, const Loading& loading)
{
    const directory::Directory& directory = *loading.scenario.directory;
    std::vector<std::string> accounts;
    for (const directory::Account* member : directory.by_address(name.text).members)
        accounts.push_back(member->name);
    if (const directory::Account* account = directory.by_login(name.text); accounts.empty() && account) {
        if (account->state == directory::State::no_mailbox)
            loading.wrong(name.place, fmt::format("\"{}\" has no mailbox", printable(name.text)));
        accounts.push_back(account->name);
    }
    if (accounts.empty()) {
        std::vector<std::string> known;
        for (const directory::Account& account : directory.accounts())
            known.push_back(account.name);
        loading.wrong(name.place, unknown_word("account", name.text, known));
    }
    return accounts;
}

struct BumpKeys {
    std::string what, mailbox, folder;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("what", &BumpKeys::what, "uidvalidity, or oab: the sequence of the offline address book.").required();
        field("mailbox", &BumpKeys::mailbox, "Of this account; of the turn's when absent.");
        field("folder", &BumpKeys::folder, "Of this folder; of all when absent.");
    }
};

struct MoveKeys {
    std::string host, mailbox;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("host", &MoveKeys::host, "The server that has it from now on.").required();
        field("mailbox", &MoveKeys::mailbox, "Of this account; of the turn's when absent.");
    }
};

// Labels of letters, digits and hyphens (RFC 1123 2.1).
bool is_host(std::string_view host)
{
    if (host.size() > 253)
        return false;
    const auto is_label_char = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; };
    for (const std::string_view label : split(host, '.'))
        if (label.empty() || label.size() > 63 || !std::all_of(label.begin(), label.end(), is_label_char))
            return false;
    return true;
}

struct HookKeys {
    Tree command;
    Duration limit = 5s;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("command", &HookKeys::command, "A list of words: the program and its arguments.").required();
        field("limit", &HookKeys::limit, "How long an answer may take.").at_least(1ms).at_most(10min);
    }
};

} // namespace

std::vector<OptionDoc> effect_options(std::string_view word)
{
    if (word == "deliver")
        return describe_options<DeliverKeys>();
    if (word == "bump")
        return describe_options<BumpKeys>();
    if (word == "move_mailbox")
        return describe_options<MoveKeys>();
    return word == "hook" ? describe_options<HookKeys>() : std::vector<OptionDoc>();
}

void StepReader::read_enable(const Tree& value, StepWord word)
{
    const std::vector<std::string> known = rule_names(loading_);
    for (const Tree* name : names_in(value, "rule", loading_)) {
        if (std::find(known.begin(), known.end(), name->text) == known.end())
            loading_.wrong(name->place, unknown_word("rule", name->text, known));
        else
            add(Effect(EnableStep{name->text, word == StepWord::enable}), word, name->place);
    }
}

void StepReader::read_port(const Tree& value, StepWord word)
{
    std::vector<std::string> known;
    for (const Listener& listener : loading_.scenario.listeners)
        known.push_back(listener.name);
    for (const Tree* name : names_in(value, "listener", loading_)) {
        if (std::find(known.begin(), known.end(), name->text) == known.end())
            loading_.wrong(name->place, unknown_word("listener", name->text, known));
        else
            add(Effect(PortStep{name->text, word == StepWord::open_port}), word, name->place);
    }
}

void StepReader::read_deliver(const Tree& value)
{
    if (!value.is_map())
        return loading_.wrong(
            value.place, fmt::format("{} stands where a map is wanted: {{to: alice, subject: Hello, text: ...}}", value.describe()));
    const DeliverKeys keys = decode<DeliverKeys>(value, loading_.problems);
    DeliverStep step{{}, keys.from, keys.subject, keys.text, nullptr, keys.folder};
    for (const Tree* name : keys.to.is_empty() ? std::vector<const Tree*>() : names_in(keys.to, "recipient", loading_))
        for (std::string& account : accounts_of(*name, loading_))
            if (std::find(step.to.begin(), step.to.end(), account) == step.to.end())
                step.to.push_back(std::move(account));
    if (step.from.empty())
        step.from = "postmaster@" + loading_.scenario.directory->domain();
    if (const Tree* folder = value.find("folder"); folder && !is_path(keys.folder))
        loading_.wrong(folder->place, fmt::format("{} is no path of a folder: write Inbox or a/b", folder->describe()));
    if (!keys.load.is_empty()) {
        for (const std::string_view word : {"from", "subject", "text"})
            if (const Tree* other = value.find(word))
                loading_.wrong(other->place, fmt::format("\"{}\" beside \"load\": the file has it already", word));
        step.given = read_message(keys.load, loading_);
    }
    add(Effect(std::move(step)), StepWord::deliver, value.place);
}

void StepReader::read_bump(const Tree& value)
{
    const BumpKeys keys = value.is_scalar() ? BumpKeys{value.text, {}, {}} : decode<BumpKeys>(value, loading_.problems);
    static const std::string known[] = {"uidvalidity", "oab"};
    const Tree* what = value.is_scalar() ? &value : value.find("what");
    if (what && keys.what != known[0] && keys.what != known[1])
        loading_.wrong(what->place, unknown_word("number to bump", keys.what, known));
    BumpStep step;
    step.folder = keys.folder;
    if (keys.what == known[1]) {
        step.what = BumpStep::What::address_book;
        for (const std::string_view of_a_mailbox : {"mailbox", "folder"})
            if (const Tree* other = value.find(of_a_mailbox))
                loading_.wrong(
                    other->place, fmt::format("\"{}\" beside \"oab\": the address book is the whole organization's", of_a_mailbox));
        return add(Effect(std::move(step)), StepWord::bump, value.place);
    }
    step.account = account_of_step("bump: {what: uidvalidity", value);
    add(Effect(std::move(step)), StepWord::bump, value.place);
}

void StepReader::read_move(const Tree& value)
{
    const MoveKeys keys = value.is_scalar() ? MoveKeys{value.text, {}} : decode<MoveKeys>(value, loading_.problems);
    const Tree* host = value.is_scalar() ? &value : value.find("host");
    if (host && !is_host(keys.host))
        loading_.wrong(host->place, fmt::format("{} is no host: write mail2.contoso.test", host->describe()));
    const std::string account = account_of_step("move_mailbox: {host: mail2.contoso.test", value);
    add(Effect(MoveStep{keys.host, account}), StepWord::move_mailbox, value.place);
}

std::string StepReader::account_of_step(std::string_view step, const Tree& value)
{
    if (const Tree* mailbox = value.find("mailbox")) {
        const std::vector<std::string> accounts = accounts_of(*mailbox, loading_);
        return accounts.empty() ? std::string() : accounts.back();
    }
    if (on_timeline_)
        loading_.wrong(value.place,
            fmt::format("\"{}\" on the timeline needs a mailbox: write {{{}, mailbox: alice}}}}", step.substr(0, step.find(':')), step));
    return {};
}

// "Its command is a list of words, never a shell line."
void StepReader::read_hook(const Tree& value)
{
    HookKeys keys;
    if (value.is_map())
        keys = decode<HookKeys>(value, loading_.problems);
    else
        keys.command = value;
    if (keys.command.is_empty() && value.is_map())
        return; // said
    HookStep step{{}, keys.limit};
    const bool words = keys.command.is_list() &&
        std::all_of(keys.command.items.begin(), keys.command.items.end(), [](const Tree& one) { return one.is_scalar(); });
    if (!words || keys.command.items.empty() || keys.command.items.front().text.empty())
        return loading_.wrong(keys.command.place,
            fmt::format("{} is no command: write a list of words, [python3, hook.py]; there is no shell", keys.command.describe()));
    for (const Tree& word : keys.command.items)
        step.command.push_back(word.text);
    add(Effect(std::move(step)), StepWord::hook, value.place);
}

void StepReader::read_recycle(const Tree& value)
{
    static const std::string known[] = {"um"};
    const bool has_workers = std::ranges::any_of(
        loading_.scenario.listeners, [](const Listener& listener) { return listener.worker.has_value(); });
    if (!value.is_scalar() || value.text != known[0])
        loading_.wrong(value.place,
            value.is_scalar() ? unknown_word("thing to recycle", value.text, known)
                              : value.describe() + " is nothing to recycle: write um");
    else if (!has_workers)
        loading_.wrong(value.place, "nothing is recycled here: no listener of this scenario is a worker of Unified Messaging");
    else
        add(Effect(RecycleStep{}), StepWord::recycle, value.place);
}

// On the timeline there is no turn, and so no other scope.
bool StepReader::settable(const DeclaredState& state, const Place& place) const
{
    if (!on_timeline_ || state.scope.kind == ScopeKind::all)
        return true;
    loading_.wrong(place,
        fmt::format(
            "state \"{}\" has scope {}: on the timeline there is no turn to say whose it is, so only states of scope all are set there",
            printable(state.name), state.scope.said));
    return false;
}

} // namespace exemu::scenario

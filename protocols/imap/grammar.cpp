#include "imap/grammar.hpp"

#include "base/text.hpp"
#include "imap/scanner.hpp"

#include <algorithm>

namespace exemu::imap {

namespace {

template <class A>
ParsedArguments whole(const Scanner& in, bool parsed, A&& arguments)
{
    if (!parsed)
        return in.error();
    return Arguments(std::forward<A>(arguments));
}

constexpr std::size_t longest_verb = 32;

bool is_verb_char(char c) { return wire::is_alpha(c) || wire::is_digit(c) || c == '-' || c == '.'; }

} // namespace

// command = tag SP (command-any / command-auth / command-nonauth / command-select)
Verb split_verb(std::string_view text)
{
    Verb verb;
    Scanner in(text);
    std::string_view tag, word;
    if (!in.try_some(is_tag_char, tag) || !in.try_word(" "))
        return verb;
    verb.tag = tag;
    if (!in.try_some(is_verb_char, word, longest_verb))
        return verb;
    verb.word = to_upper(word);
    const std::size_t after_first = in.at();
    if (verb.word == "UID" && in.try_word(" ") && in.try_some(is_verb_char, word, longest_verb))
        verb.word += ' ' + to_upper(word);
    else
        in.back_to(after_first);
    verb.rest = in.rest();
    return verb;
}

// Some clients end such a command with blanks (RFC 2683 3.4 asks for patience).
ParsedArguments parse_nothing(std::string_view text)
{
    Scanner in(text);
    in.any(wire::is_wsp);
    return whole(in, in.end(), std::monostate());
}

// login = "LOGIN" SP userid SP password
ParsedArguments parse_login(std::string_view text)
{
    Scanner in(text);
    LoginArguments login;
    return whole(in, in.sp() && in.astring(login.user) && in.sp() && in.astring(login.password) && in.end(), std::move(login));
}

// authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]                RFC 4959 7
ParsedArguments parse_authenticate(std::string_view text)
{
    Scanner in(text);
    AuthenticateArguments asked;
    std::string_view mechanism, initial;
    if (!in.sp() || !in.atom(mechanism))
        return in.error();
    asked.mechanism = to_upper(mechanism);
    if (in.try_word(" ")) {
        if (!in.some([](char c) { return wire::is_vchar(c); }, "base64", initial))
            return in.error();
        asked.initial = initial;
    }
    return whole(in, in.end(), std::move(asked));
}

ParsedArguments parse_folder(std::string_view text)
{
    Scanner in(text);
    FolderArgument argument;
    return whole(in, in.sp() && in.mailbox(argument.folder) && in.end(), std::move(argument));
}

// rename = "RENAME" SP mailbox SP mailbox
ParsedArguments parse_rename(std::string_view text)
{
    Scanner in(text);
    RenameArguments rename;
    return whole(in, in.sp() && in.mailbox(rename.from) && in.sp() && in.mailbox(rename.to) && in.end(), std::move(rename));
}

// list = "LIST" SP mailbox SP list-mailbox
ParsedArguments parse_list(std::string_view text)
{
    Scanner in(text);
    ListArguments list;
    return whole(in, in.sp() && in.astring(list.reference) && in.sp() && in.list_mailbox(list.pattern) && in.end(), std::move(list));
}

// status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
ParsedArguments parse_status(std::string_view text)
{
    constexpr std::pair<std::string_view, StatusItem> words[] = {
        {"MESSAGES", StatusItem::messages},
        {"RECENT", StatusItem::recent},
        {"UIDNEXT", StatusItem::uid_next},
        {"UIDVALIDITY", StatusItem::uid_validity},
        {"UNSEEN", StatusItem::unseen},
    };
    Scanner in(text);
    StatusArguments status;
    if (!in.sp() || !in.mailbox(status.folder) || !in.sp() || !in.word("("))
        return in.error();
    do {
        const auto* found = std::ranges::find_if(words, [&](const auto& word) { return in.try_word(word.first); });
        if (found == std::end(words)) {
            in.miss("MESSAGES, RECENT, UIDNEXT, UIDVALIDITY or UNSEEN");
            return in.error();
        }
        status.items.push_back(found->second);
    } while (in.try_word(" "));
    return whole(in, in.word(")") && in.end(), std::move(status));
}

namespace {

// "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal, up to the literal's octets
bool append_prefix(Scanner& in, AppendArguments& append)
{
    if (!in.sp() || !in.mailbox(append.folder) || !in.sp())
        return false;
    if (in.peek() == '(' && (!in.flag_list(append.flags) || !in.sp()))
        return false;
    if (in.peek() == '"') {
        WallTime date;
        if (!in.date_time(date) || !in.sp())
            return false;
        append.date = date;
    }
    return in.literal_announced(append.size);
}

} // namespace

ParsedArguments parse_append(std::string_view text)
{
    Scanner in(text);
    AppendArguments append;
    return whole(in, append_prefix(in, append) && in.end(), std::move(append));
}

bool awaits_message(std::string_view text)
{
    const Verb verb = split_verb(text);
    if (verb.word != "APPEND")
        return false;
    Scanner in(verb.rest);
    AppendArguments append;
    return append_prefix(in, append) && in.done();
}

ParsedArguments parse_set(std::string_view text)
{
    Scanner in(text);
    SetArgument argument;
    return whole(in, in.sp() && in.set(argument.set) && in.end(), std::move(argument));
}

// copy = "COPY" SP sequence-set SP mailbox
ParsedArguments parse_copy(std::string_view text)
{
    Scanner in(text);
    CopyArguments copy;
    return whole(in, in.sp() && in.set(copy.set) && in.sp() && in.mailbox(copy.folder) && in.end(), std::move(copy));
}

// store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
ParsedArguments parse_store(std::string_view text)
{
    Scanner in(text);
    StoreArguments store;
    if (!in.sp() || !in.set(store.set) || !in.sp())
        return in.error();
    if (in.try_word("+"))
        store.mode = StoreArguments::Mode::add;
    else if (in.try_word("-"))
        store.mode = StoreArguments::Mode::remove;
    if (!in.word("FLAGS"))
        return in.error();
    store.silent = in.try_word(".SILENT");
    if (!in.sp())
        return in.error();
    if (in.peek() == '(')
        return whole(in, in.flag_list(store.flags) && in.end(), std::move(store));
    do {
        if (!in.flag(store.flags))
            return in.error();
    } while (in.try_word(" "));
    return whole(in, in.end(), std::move(store));
}

// id = "ID" SP id-params-list                                    RFC 2971 3
ParsedArguments parse_id(std::string_view text)
{
    constexpr unsigned most_fields = 30; // 3.3
    Scanner in(text);
    if (!in.sp())
        return in.error();
    if (in.try_word("NIL"))
        return whole(in, in.end(), std::monostate());
    if (!in.word("("))
        return in.error();
    if (in.try_word(")"))
        return whole(in, in.end(), std::monostate());
    for (unsigned fields = 0; fields < most_fields; ++fields) {
        std::string name, value;
        if (!in.string(name) || !in.sp() || !(in.try_word("NIL") || in.string(value)))
            return in.error();
        if (in.try_word(")"))
            return whole(in, in.end(), std::monostate());
        if (!in.sp())
            return in.error();
    }
    in.miss("at most 30 fields");
    return in.error();
}

} // namespace exemu::imap

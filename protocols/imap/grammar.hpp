#pragma once
#include "base/clock.hpp"
#include "base/result.hpp"
#include "imap/set.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The grammar of IMAP commands (RFC 3501 9; RFC 2177, 2342, 2971, 3691, 4315, 4959, 6851, 7888), sans-IO. Names of mailboxes
// come out as UTF-8. Depth and number of what can be nested or repeated are bounded.
namespace exemu::imap {

// tag SP command: the verb in upper case, "UID FETCH" for what UID precedes; what follows, the blank before it included.
struct Verb {
    std::string tag; // empty when there is no tag: the answer is untagged
    std::string word;
    std::string_view rest;
};
Verb split_verb(std::string_view text);

struct LoginArguments {
    std::string user, password;
};
struct AuthenticateArguments {
    std::string mechanism;              // upper case
    std::optional<std::string> initial; // still in base64; "=" is an empty one (RFC 4959 3)
};
struct FolderArgument { // SELECT, EXAMINE, CREATE, DELETE, SUBSCRIBE, UNSUBSCRIBE
    std::string folder;
};
struct RenameArguments {
    std::string from, to;
};
struct ListArguments { // LIST, LSUB
    std::string reference, pattern;
};
enum class StatusItem : std::uint8_t { messages, recent, uid_next, uid_validity, unseen };
struct StatusArguments {
    std::string folder;
    std::vector<StatusItem> items;
};
struct AppendArguments { // what precedes the message, and its announced size
    std::string folder;
    std::uint8_t flags = 0; // store::Flag
    std::optional<WallTime> date;
    std::uint64_t size = 0;
};
struct SetArgument { // UID EXPUNGE
    SequenceSet set;
};
struct CopyArguments { // COPY, MOVE
    SequenceSet set;
    std::string folder;
};
struct StoreArguments {
    enum class Mode : std::uint8_t { replace, add, remove };
    SequenceSet set;
    Mode mode = Mode::replace;
    bool silent = false;
    std::uint8_t flags = 0;
};

// section = "[" [section-spec] "]"
struct Section {
    enum class Kind : std::uint8_t { whole, header, fields, fields_not, text, mime };
    std::vector<Number> part; // 1.2.3
    Kind kind = Kind::whole;
    std::vector<std::string> fields;
    bool operator==(const Section&) const = default;
};
struct FetchItem {
    enum class Kind : std::uint8_t {
        flags,
        uid,
        internal_date,
        size,
        envelope,
        body,
        body_structure,
        rfc822,
        rfc822_header,
        rfc822_text,
        section
    };
    Kind kind = Kind::flags;
    bool peek = true; // does not set \Seen
    Section section;
    bool partial = false;
    std::uint32_t from = 0, count = 0;
    std::string label; // as the answer names it: "BODY[HEADER.FIELDS (SUBJECT)]<0>"
};
struct FetchArguments {
    SequenceSet set;
    std::vector<FetchItem> items;
    std::string words; // the items as they came, for the journal
};

// search-key; those that hold others: not (1), either (2), all (any number).
struct SearchKey {
    enum class Kind : std::uint8_t {
        all,
        flags, // every flag of `set` is there and none of `clear`
        recent,
        not_recent,
        never, // never: a keyword that no message has
        before,
        on,
        since,
        sent_before,
        sent_on,
        sent_since,
        header,
        subject,
        from,
        to,
        cc,
        bcc,
        body,
        text,
        larger,
        smaller,
        numbers,
        uids,
        negation,
        either
    };
    Kind kind = Kind::all;
    std::uint8_t set = 0, clear = 0;
    std::string name, text; // UTF-8
    std::uint64_t number = 0;
    std::int64_t day = 0;   // days since 1970
    SequenceSet messages;
    std::vector<SearchKey> keys;
};
struct SearchArguments {
    std::optional<std::string> charset; // upper case
    SearchKey key;
    std::string words; // for the journal
};

using Arguments = std::variant<std::monostate, LoginArguments, AuthenticateArguments, FolderArgument, RenameArguments, ListArguments,
    StatusArguments, AppendArguments, SetArgument, CopyArguments, StoreArguments, FetchArguments, SearchArguments>;
using ParsedArguments = Parsed<Arguments>;

// Each takes what follows the verb.
ParsedArguments parse_nothing(std::string_view);
ParsedArguments parse_login(std::string_view);
ParsedArguments parse_authenticate(std::string_view);
ParsedArguments parse_folder(std::string_view);
ParsedArguments parse_rename(std::string_view);
ParsedArguments parse_list(std::string_view);
ParsedArguments parse_status(std::string_view);
ParsedArguments parse_append(std::string_view);
ParsedArguments parse_set(std::string_view);
ParsedArguments parse_copy(std::string_view);
ParsedArguments parse_store(std::string_view);
ParsedArguments parse_fetch(std::string_view);
ParsedArguments parse_search(std::string_view);
ParsedArguments parse_id(std::string_view);

// The text so far ends with APPEND's message announced.
bool awaits_message(std::string_view text);

inline constexpr std::size_t most_nesting = 32;   // of search keys
inline constexpr std::size_t most_part_depth = 64; // of section parts

} // namespace exemu::imap

#pragma once
#include "imap/dialogue.hpp"
#include "imap/events.hpp"

namespace exemu::imap {

// What an answer may tell of others' changes (RFC 3501 7.4.1): EXPUNGE changes message numbers, so not while the peer names
// messages by number.
enum class Telling : std::uint8_t { nothing, arrivals, all };

// The table of verbs is the state machine: which verb, its moment, its arguments, who answers, when it is allowed, what it tells,
// and the capability without which it does not exist.
struct Row {
    std::string_view verb;
    pattern::EventId Events::* event;
    ParsedArguments (*parse)(std::string_view);
    session::Reply (Dialogue::*answer)(const Command&); // null: SEARCH, which suspends
    bool (Dialogue::*allowed)() const;
    Telling telling = Telling::nothing;
    std::string_view needs = {};
};

const Row* find_row(std::string_view verb);
// "UID FETCH" is completed as FETCH.
std::string_view name_of(const Row&);

} // namespace exemu::imap

#pragma once
#include "pop3/dialogue.hpp"
#include "pop3/events.hpp"

namespace exemu::pop3 {

// The table of keywords is the state machine: which keyword, its moment, its arguments, who answers, when it is allowed.
struct Row {
    std::string_view keyword;
    pattern::EventId Events::* event;
    ParsedArguments (*parse)(std::string_view);
    session::Reply (Dialogue::*answer)(const Command&);
    bool (Dialogue::*allowed)() const;
};

const Row* find_row(std::string_view keyword);

} // namespace exemu::pop3

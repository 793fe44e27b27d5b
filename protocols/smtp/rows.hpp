#pragma once
#include "smtp/dialogue.hpp"
#include "smtp/events.hpp"

namespace exemu::smtp {

// The table of verbs is the state machine: which verb, its moment, its arguments, who answers, when it is allowed.
struct Row {
    std::string_view verb;
    pattern::EventId Events::* event;
    ParsedArguments (*parse)(std::string_view);
    session::Reply (Dialogue::*answer)(const Command&);
    bool (Dialogue::*allowed)() const;
};

const Row* find_row(std::string_view verb);

} // namespace exemu::smtp

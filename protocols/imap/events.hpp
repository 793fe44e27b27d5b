#pragma once
#include "scenario/language.hpp"

namespace exemu::imap {

// The moments of IMAP (scenario language, "The events").
struct Events {
    pattern::EventId greeting = 0, starttls = 0, authorize = 0, unknown = 0, malformed = 0, capability = 0, id = 0, name_space = 0,
                     noop = 0, check = 0, close = 0, unselect = 0, logout = 0, login = 0, authenticate = 0, select = 0, examine = 0,
                     status = 0, create = 0, remove = 0, rename = 0, subscribe = 0, unsubscribe = 0, list = 0, lsub = 0, append = 0,
                     fetch = 0, store = 0, copy = 0, move = 0, search = 0, expunge = 0, fetch_item = 0, idle = 0, done = 0, push = 0;
    // Fields that are packed by hand where no rule asks.
    pattern::FieldId folder = 0, kind = 0, uid = 0, seq = 0, size = 0, subject = 0, items = 0;
};

// Declares them; the ids are this process's constants, set here once.
void describe(scenario::Language&);
const Events& events();

} // namespace exemu::imap

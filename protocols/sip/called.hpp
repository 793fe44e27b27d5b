#pragma once
#include "directory/directory.hpp"
#include "scenario/um.hpp"
#include "sip/request.hpp"

#include <string>

// Whom a call is for, and from whom it comes. Sans-IO.
namespace exemu::sip {

struct Called {
    const directory::Account* account = nullptr; // null: nobody
    bool pilot = false;    // subscriber access: nobody's mailbox
    std::string number;    // as dialled, unescaped
    bool diverted = false; // by Diversion or History-Info
};

// Diversion (RFC 5806): the topmost is the last who diverted. History-Info (RFC 7044): the last entry that was retargeted, by the Reason
// in its URI. Else whom the Request-URI names.
Called find_called(const Request&, const scenario::Um&, const directory::Directory&);
// The user of the URI that has diverted the call; empty: nobody did.
std::string diverted_by(const Request&);

struct Caller {
    std::string number; // the user of From, or the number of tel
    std::string name;   // the display name
    const directory::Account* account = nullptr; // who it is, where we know the number or address
};
Caller find_caller(const Request&, const scenario::Um&, const directory::Directory&);

// The account of a number or name as the dial plan and the directory have it; null: nobody.
const directory::Account* account_of(std::string_view user, std::string_view host, const scenario::Um&, const directory::Directory&);

} // namespace exemu::sip

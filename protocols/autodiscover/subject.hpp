#pragma once
#include "directory/directory.hpp"

#include <string>
#include <string_view>

namespace exemu::session {
class Session;
}

namespace exemu::autodiscover {

// Whose settings are asked for.
struct Subject {
    enum class Found : std::uint8_t {
        settings,  // a mailbox of ours
        no_mailbox, // known, and there is nothing to configure: a group, an account without mailbox
        unknown,
    } found = Found::unknown;
    std::string display, smtp, legacy_dn;
    std::string deployment_id; // GUID of the organization
    std::string mailbox_id;    // "5a3f...@contoso.test"
};

// By address; where that is empty by legacyExchangeDN.
Subject subject_of(session::Session&, std::string_view email, std::string_view legacy_dn = {});

} // namespace exemu::autodiscover

#pragma once
#include "auth/circumstances.hpp"
#include "base/placeholders.hpp"
#include "imap/style.hpp"
#include "pattern/vocabulary.hpp"
#include "session/reply.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace exemu::imap {

// The persona's style, ready to speak: what all sessions of a listener share.
struct Voice {
    Style style;
    std::string capability, capability_tls, capability_authenticated; // "* CAPABILITY ..." CRLF
    std::string id;                                                   // "* ID (...)" CRLF
    auth::LoginType login_type;                                       // before TLS
    bool login_disabled = false;                                      // LOGIN, before TLS
    bool uid_plus = false;
    auth::Policy policy; // the listener's
    std::vector<pattern::EventId> asked; // events that a rule of the scenario may have a word in, sorted

    Voice(Style, auth::LoginType);
    bool offers(std::string_view capability) const; // before TLS or after
    bool takes(std::string_view mechanism, bool in_clear) const; // AUTHENTICATE
    // Who answers with many parts asks first whether any of them could be wanted otherwise.
    bool asks(pattern::EventId) const;
};

// A condition and its words, "NO LOGIN failed.", as an answer whose tagged line is still to be written (Dialogue::close_answer).
session::Reply say(std::string_view text, Values = {}, session::After = session::After::go_on);
// TAG SP WORD [SP TEXT] CRLF
std::string tagged_line(std::string_view tag, std::string_view word, std::string_view text);
// "* " before it, and its line end.
std::string untagged(std::string_view text);

} // namespace exemu::imap

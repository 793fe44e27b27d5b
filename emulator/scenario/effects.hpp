#pragma once
#include "base/units.hpp"

#include <memory>
#include <string>
#include <variant>
#include <vector>

// What a step does to the house, whoever wants it: a rule in the middle of a turn, or the timeline. One value is one act; a step
// that names several rules or listeners is several of them. `session` carries them out (session/effects.hpp).
namespace exemu::scenario {

struct SetStep {
    std::string state, value;
};
struct NoteStep {
    std::string text;
};
// A listener shows another certificate to new handshakes; an empty `sni`: where no other is asked for by name.
struct SwapCertStep {
    std::string listener, sni, name;
};
struct EnableStep {
    std::string rule;
    bool on = true;
};       // enable, disable
struct PortStep {
    std::string listener;
    bool open = true;
};   // open_port, close_port

// A message appears in the mailboxes of these accounts.
struct DeliverStep {
    std::vector<std::string> to;              // accounts, each once
    std::string from, subject, text;          // of a message that is written here
    std::shared_ptr<const std::string> given; // of a message that was read from a file: its bytes, lines ending in CRLF
    std::string folder;                       // a path; made where it is not there
};

// A number that clients compare goes up: UIDVALIDITY (RFC 3501, 2.3.1.1), after which they must forget what they keep of a folder;
// the sequence of the offline address book, which they then fetch again.
struct BumpStep {
    enum class What : std::uint8_t { uid_validity, address_book } what = What::uid_validity;
    std::string account; // empty: of the turn
    std::string folder;  // empty: all
};

// The mailbox is on another server from now on: whoever has it open is sent away, as the build does it, and may come again.
struct MoveStep {
    std::string host;
    std::string account; // empty: of the turn
};

// A line of JSON to a program of the user's, and its answer.
struct HookStep {
    std::vector<std::string> command;
    Duration limit = 5s;
};

// The other of two workers takes over: its ports open, then those of the first close; what goes on there goes on.
struct RecycleStep {};

using Effect = std::variant<SetStep, NoteStep, EnableStep, PortStep, DeliverStep, BumpStep, MoveStep, SwapCertStep, HookStep, RecycleStep>;

// In words, for `exemu check`: "rule greylist enabled".
std::string effect_text(const Effect&);

} // namespace exemu::scenario

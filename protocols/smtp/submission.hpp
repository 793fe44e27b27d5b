#pragma once
#include "persona/persona.hpp"
#include "scenario/steps.hpp"
#include "session/session.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

// How mail that nobody said over SMTP enters the organization's transport. Web mail hands a whole message over, as a mailbox server
// does; from there on it goes the way of all mail (Delivery): into mailboxes, into what would leave, back as a report.
// This header alone of the room is for other protocols.
namespace exemu::smtp {

struct Voice;

struct Submission {
    std::string from;                    // envelope sender: the account's address
    std::vector<std::string> recipients; // addresses, each once; a bare name is completed by the domain
    std::string message;                 // whole, lines ending in CRLF, with a Message-ID
    std::string_view via = "owa";        // as mailbox.delivered tells it
};

// The transport of a persona: made once, shared by all sessions. Safe from any thread.
class Transport {
public:
    // std::logic_error when the persona speaks no SMTP.
    explicit Transport(const persona::Persona&);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    // "<guid@host>", as the server names messages.
    std::string new_message_id() const;
    // A cause when it was not taken: too_large, too_many recipients, unavailable (the store is full). Then nothing has happened.
    std::optional<scenario::Cause> submit(session::Session&, const Submission&) const;

private:
    std::unique_ptr<const Voice> voice_;
};

} // namespace exemu::smtp

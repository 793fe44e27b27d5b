#pragma once
#include "auth/auth.hpp"
#include "session/session.hpp"
#include "smtp/grammar.hpp"
#include "smtp/message.hpp"
#include "smtp/trace.hpp"
#include "smtp/voice.hpp"
#include "wire/lines.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace exemu::smtp {

struct Row;

// One line of the peer, parsed.
struct Command {
    const Row* row = nullptr;  // null: unknown verb
    std::string verb;          // upper case
    std::string line;          // as it came, printable; kept where it could not be understood
    Arguments arguments;
    std::optional<ArgumentError> error;
    std::string argument;      // of verbs that take any text
};

struct Recipient {
    std::string address; // with its domain
    directory::Directory::Known known = directory::Directory::Known::unknown;
    std::vector<const directory::Account*> members;
    std::string notify, orcpt;
};

struct Envelope {
    MailArguments mail;
    std::vector<std::string> addresses; // of the recipients, as given, in their order
    std::vector<Recipient> recipients;
};

// The conversation of one session (RFC 5321): hear, answer, say.
class Dialogue {
public:
    Dialogue(session::Session&, const Voice&);
    static Task<> converse(session::Session&, const Voice&); // the whole of it

    // ---- one function per verb; the turn calls them by row
    session::Reply helo(const Command&);
    session::Reply ehlo(const Command&);
    session::Reply starttls(const Command&);
    session::Reply auth(const Command&);
    session::Reply mail(const Command&);
    session::Reply rcpt(const Command&);
    session::Reply data(const Command&);
    session::Reply rset(const Command&);
    session::Reply noop(const Command&);
    session::Reply help(const Command&);
    session::Reply vrfy(const Command&);
    session::Reply expn(const Command&);
    session::Reply quit(const Command&);
    session::Reply not_understood(const Command&); // unknown verb, wrong arguments

    // ---- when a verb is allowed
    bool anywhere() const { return true; }
    bool greeted() const { return greeted_; }
    bool may_start_tls() const;
    bool may_authenticate() const;
    const std::vector<std::string>& mechanisms(const Command&) const; // that AUTH, or X-EXPS, takes now
    bool may_mail() const;
    bool may_rcpt() const { return greeted_ && envelope_; }
    bool may_data() const { return may_rcpt() && !envelope_->recipients.empty() && !chunking_; }

    // ---- what turns ask and do
    session::Session& session() { return session_; }
    const Voice& voice() const { return voice_; }
    const Envelope& envelope() const; // an empty one outside of a transaction
    void forced(const Command&);          // 354 was said although DATA was refused: the body comes all the same
    void abandon_authentication();        // other words than 334 were said
    session::Reply authorize(const auth::Credentials&);
    session::Reply judge_chunk(const BdatArguments&);
    session::Reply judge(Message&);       // of the end of data
    std::optional<scenario::Cause> deliver(Message&, unsigned copies);
    void bounce(Message&);
    void postpone(Message&);
    directory::Directory::Recipient find_recipient(const std::string& address) const; // the default domain completes a bare name
    session::Reply welcome();             // or the reason why this connector takes no further connection
    session::Reply weighed(session::Reply); // what a refusal costs the peer: errors are counted, and who has not logged in waits

private:
    bool can_move();                           // without more from the peer
    Task<session::After> move();               // answers what has come, or hears what a verb began
    Task<session::After> greet();
    bool line_stands();                        // a line has come whole, or is too long: it is line_ then, until it is consumed
    Task<std::string> hear_line();
    Command parse(const wire::Line&);
    Task<session::After> answer();
    Task<session::After> authenticate();
    void keep(const auth::Step& last);         // as credentials_
    Task<> read_data();
    Task<session::After> end_of_data();
    Task<session::After> chunk(const Command&);
    Task<> read_octets(std::uint64_t count, bool keep);
    void reset_transaction();
    Duration patience() const;
    static bool used_up(std::uint16_t& count, std::uint64_t most) { return most > 0 && ++count > most; } // 0: there is no limit
    bool knows(const MailArguments&) const;    // the extensions that its parameters need
    bool may_send_as(const std::string& from) const;
    bool may_send_as_within(const Message&) const;
    bool within_rate() const;
    void complete(Message&) const;             // Message-ID where it is absent, InternalId
    const std::string& trace();                // the Received fields, the topmost first
    const Stamps& stamps();                    // the other fields; after trace()
    std::shared_ptr<const store::Blob> stored_form(Message&);
    bool nobody_known() const;                 // of the recipients

    session::Session& session_;
    const Voice& voice_;
    const Limits::Held held_;
    wire::LineReader lines_;
    wire::Line line_;
    std::unique_ptr<Envelope> envelope_;       // since MAIL was accepted
    std::unique_ptr<Message> message_;         // while a body is read
    std::unique_ptr<auth::Exchange> exchange_; // while SASL goes back and forth
    const auth::Mechanism* mechanism_ = nullptr;
    bool preemptive_ = false; // a response came with the command
    std::unique_ptr<auth::Credentials> credentials_; // complete, verdict not yet spoken
    std::string hello_name_;
    std::unique_ptr<Trail> trail_; // since the first message
    std::uint16_t errors_ = 0, logon_failures_ = 0;
    bool welcomed_ = false, waiting_ = false; // the banner was said; for a command line
    bool greeted_ = false, authenticated_ = false, reading_data_ = false, chunking_ = false, last_chunk_taken_ = false;
};

} // namespace exemu::smtp

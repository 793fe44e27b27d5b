#pragma once
#include "auth/auth.hpp"
#include "pop3/grammar.hpp"
#include "pop3/logins.hpp"
#include "pop3/maildrop.hpp"
#include "pop3/voice.hpp"
#include "session/session.hpp"
#include "wire/lines.hpp"

#include <memory>
#include <optional>
#include <string>

namespace exemu::pop3 {

struct Row;

// One line of the peer, parsed.
struct Command {
    const Row* row = nullptr; // null: unknown keyword
    std::string keyword;      // upper case
    std::string line;         // as a journal may show it; kept where it could not be understood
    Arguments arguments;
    std::optional<SyntaxError> error;
    std::string error_at;     // where, in bytes: as a field tells it
    bool too_long = false;
};

// The conversation of one session (RFC 1939): hear, answer, say.
class Dialogue {
public:
    Dialogue(session::Session&, const Voice&);
    static Task<> converse(session::Session&, const Voice&); // the whole of it

    // ---- one function per keyword; the turn calls them by row
    session::Reply capa(const Command&);
    session::Reply stls(const Command&);
    session::Reply user(const Command&);
    session::Reply pass(const Command&);
    session::Reply auth(const Command&);
    session::Reply stat(const Command&);
    session::Reply list(const Command&);
    session::Reply uidl(const Command&);
    session::Reply retr(const Command&);
    session::Reply top(const Command&);
    session::Reply dele(const Command&);
    session::Reply noop(const Command&);
    session::Reply rset(const Command&);
    session::Reply quit(const Command&);
    session::Reply not_understood(const Command&);

    // ---- when a keyword is allowed
    bool anywhere() const { return true; }
    bool may_start_tls() const;
    bool may_name() const;      // USER: a password in clear would follow
    bool may_pass() const { return may_name() && !user_.empty(); }
    bool may_authenticate() const;
    bool in_transaction() const { return maildrop_ != nullptr; }

    // ---- what turns ask and do
    session::Session& session() { return session_; }
    const Voice& voice() const { return voice_; }
    const Maildrop* maildrop() const { return maildrop_.get(); }
    // The message that a command is about, if it is there.
    const Maildrop::Message* message_of(const Command&) const;
    void abandon_authentication();          // other words than a continuation were said
    session::Reply authorize(const auth::Credentials&);
    // The persona's words for why somebody is not let in.
    const std::string& refusal_of(auth::Reason) const;

private:
    bool can_move(); // without more from the peer
    Task<session::After> move();
    bool moved_away() const { return maildrop_ && maildrop_->moved_away(); }
    Task<session::After> send_away();
    Task<session::After> greet();
    bool line_stands();
    Task<std::string> hear_line();
    Command parse(const wire::Line&);
    Task<session::After> answer();
    Task<session::After> authenticate();
    void keep(const auth::Step& last); // as credentials_
    bool secure() const;
    Duration patience() const;
    session::Reply one_listed(const Maildrop::Message&, std::uint64_t number, const std::string& value) const;
    bool remove_marked();

    session::Session& session_;
    const Voice& voice_;
    wire::LineReader lines_;
    wire::Line line_;
    std::string user_; // of USER
    std::unique_ptr<Maildrop> maildrop_;             // since the login
    Logins::Place place_;                            // among the user's connections
    std::unique_ptr<auth::Exchange> exchange_;       // while SASL goes back and forth
    std::string_view scheme_;
    bool preemptive_ = false;
    std::unique_ptr<auth::Credentials> credentials_; // complete, verdict not yet spoken
    bool welcomed_ = false, waiting_ = false;        // the greeting was said; for a command line
};

} // namespace exemu::pop3

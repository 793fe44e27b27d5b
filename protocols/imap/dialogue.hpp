#pragma once
#include "auth/auth.hpp"
#include "imap/command_reader.hpp"
#include "imap/crowd.hpp"
#include "imap/grammar.hpp"
#include "imap/view.hpp"
#include "imap/voice.hpp"
#include "session/session.hpp"

#include <memory>
#include <optional>
#include <string>

namespace exemu::imap {

struct Row;
class FetchJob;

// One command of the peer, parsed.
struct Command {
    std::string tag;             // "*" when it has none
    const Row* row = nullptr;    // null: unknown verb
    std::string verb;            // upper case
    std::string line;            // as it came, printable; kept where it could not be understood
    Arguments arguments;
    std::optional<SyntaxError> error;
    bool by_uid = false;
    bool overlapped = false;     // it did not wait for the end of one that stands alone
};

// The mailbox that is open (RFC 3501 3.3).
struct Selected {
    store::FolderId folder = 0;
    std::string name;
    bool read_only = false;
    View view;
    store::ChangeNumber known = 0; // what the view has learnt of
};

// An APPEND under way: its message goes straight into the store's chunks.
struct Appending {
    store::BlobWriter body;
    std::string subject, message_id, from, to;
    std::shared_ptr<const store::Blob> blob;
    std::uint64_t size = 0;
    std::string code; // [APPENDUID...], once it is kept
};

// The conversation of one session (RFC 3501): hear, answer, say.
class Dialogue {
public:
    Dialogue(session::Session&, const Voice&);
    ~Dialogue();
    static Task<> converse(session::Session&, const Voice&); // the whole of it

    // ---- one function per verb; the turn calls them by row. The answer's tagged line is still to be written.
    session::Reply capability(const Command&);
    session::Reply noop(const Command&);
    session::Reply logout(const Command&);
    session::Reply id(const Command&);
    session::Reply starttls(const Command&);
    session::Reply login(const Command&);
    session::Reply authenticate(const Command&);
    session::Reply name_space(const Command&);
    session::Reply select(const Command&);
    session::Reply examine(const Command&);
    session::Reply create(const Command&);
    session::Reply remove(const Command&);
    session::Reply rename(const Command&);
    session::Reply subscribe(const Command&);
    session::Reply unsubscribe(const Command&);
    session::Reply list(const Command&);
    session::Reply lsub(const Command&);
    session::Reply status(const Command&);
    session::Reply append(const Command&);
    session::Reply close(const Command&);
    session::Reply unselect(const Command&);
    session::Reply expunge(const Command&);
    session::Reply fetch(const Command&);
    bool fetches_little(const Command&) const; // no more than flags, sizes and the like of a few messages
    session::Reply store(const Command&);
    session::Reply copy(const Command&);
    session::Reply move(const Command&);
    session::Reply idle(const Command&);
    Task<session::Reply> search(const Command&); // takes its time, and lets others have theirs
    session::Reply not_understood(const Command&); // unknown verb, wrong arguments

    // ---- when a verb is allowed
    bool anywhere() const { return true; }
    bool may_start_tls() const;
    bool not_authenticated() const { return !mailbox_; }
    bool authenticated() const { return mailbox_ != nullptr; }
    bool is_selected() const { return selected_ != nullptr; }

    // ---- what turns ask and do
    session::Session& session() { return session_; }
    const Voice& voice() const { return voice_; }
    const std::string& folder() const; // that is open; empty when none is
    const Appending* appending() const { return appending_.get(); }
    // What others changed, where the verb permits, and the tagged line.
    void close_answer(session::Reply&, const Command&);
    // Other words than the verb's: the tagged line is changed, what precedes it stays.
    void reword(session::Reply& natural, std::string_view untagged, std::string_view tagged);
    void abandon(); // a SASL exchange or IDLE that had just begun: the peer was told otherwise
    session::Reply authorize(const auth::Credentials&);
    std::string_view login_verb() const;
    std::optional<scenario::Cause> keep_message(const Command&, unsigned copies);

private:
    struct Login { // from the command to the verdict
        std::string tag, verb;
        std::unique_ptr<auth::Exchange> exchange; // while SASL goes back and forth
        std::string_view scheme = "plain";
        bool preemptive = true; // credentials came with the command
        std::optional<auth::Credentials> credentials; // complete, verdict not yet spoken
        std::string shared;                           // the mailbox asked for: DOMAIN/user/mailbox
    };
    struct Closing { // an answer whose items or news are moments of their own, because a rule asks for them
        std::unique_ptr<FetchJob> job;
        bool learns = false, expunges = false;
        std::string tagged;
        std::string tag; // of APPEND, whose tagged line is known late
    };

    bool can_move(); // without more from the peer
    bool answered_at_once();
    bool is_little(const Command&) const;
    void note_overlap(const Command&);
    Task<session::After> give_way();
    Task<session::After> move_on();
    bool moved_away() const { return mailbox_ && mailbox_->moves() != moves_; }
    Task<session::After> send_away();
    Task<session::After> greet();
    Task<session::After> go_ahead();
    Task<session::After> answer();
    Task<session::After> log_in();
    Task<std::string> hear_response();
    std::string challenge(std::string_view bytes) const;
    void keep(const auth::Step&);
    Task<session::After> hear_message();
    Task<> read_message(std::uint64_t octets);
    Task<session::After> watch_on();
    Task<session::After> end_idle();
    Task<session::After> carry_out(Command, std::uint64_t received);
    Task<session::After> close_in_steps();
    Task<session::After> push(std::vector<News>);
    Command read(const CommandReader::Step&);
    Duration patience() const;
    bool secure() const;
    const std::string& capability_line() const;

    void learn(); // what the store says of the open folder
    bool has_news();
    std::string told(const News&) const;
    void note_push(const News&);
    std::vector<News> gather_news(bool expunges); // what is told now
    std::string tell_news(bool expunges);
    std::string append_line(const std::string& tag);

    std::optional<store::Folder> find_folder(const std::string& name) const;
    session::Reply open_folder(const Command&, bool read_only);
    void leave_folder();
    session::Reply folder_refused(store::Refusal, const std::string& name) const;
    session::Reply no_such_folder(const std::string& name) const;
    session::Reply set_subscribed(const Command&, bool wanted);
    std::optional<Ranges> resolve(const SequenceSet&, bool by_uid) const;
    Number expunge_deleted(const SequenceSet* only);
    void note_mail(pattern::EventId, const std::string& folder, std::string_view subject, std::size_t size);

    session::Session& session_;
    const Voice& voice_;
    CommandReader reader_;
    CommandReader::Step step_;                // the last one, until it is consumed
    std::unique_ptr<Command> command_;        // of that step, where it was read and is still to be answered
    std::shared_ptr<store::Mailbox> mailbox_; // since the login
    std::uint32_t moves_ = 0;                 // as often had it moved then
    std::unique_ptr<Selected> selected_;
    std::unique_ptr<Login> login_;
    std::unique_ptr<Appending> appending_;
    std::unique_ptr<Closing> closing_;
    std::string idle_tag_; // of the IDLE under way
    Crowd::Place place_;
    std::size_t tagged_size_ = 0; // of the last answer's tagged line
    bool welcomed_ = false, waiting_ = false, overlapped_ = false;
    bool gives_way_ = false;     // before anything else
    bool exists_wanted_ = false; // after what was just expunged
};

} // namespace exemu::imap

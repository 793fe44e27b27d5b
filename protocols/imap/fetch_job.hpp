#pragma once
#include "imap/grammar.hpp"
#include "imap/view.hpp"
#include "session/reply.hpp"
#include "session/session.hpp"

#include <functional>

namespace exemu::imap {

// The messages of one FETCH, one after the other: written as they are said, so that a large answer is never held whole.
class FetchJob {
public:
    struct Source { // where they come from
        session::Session& session;
        store::Mailbox& mailbox;
        View& view;
        const std::string& folder;
        bool read_only;
    };
    FetchJob(Source, FetchArguments, Ranges numbers, bool by_uid, std::string tag);

    // Goes on to the next message that is still there; false: there is none.
    bool next();
    Number number() const { return number_; }
    const store::Entry& entry() const { return source_.view.at(number_); }
    std::size_t size() const { return mime_ ? mime_->size() : 0; }
    const std::string& subject() const { return subject_; }
    const std::string& items() const { return fetch_.words; }
    const std::string& folder() const { return source_.folder; }
    const std::string& tag() const { return tag_; }

    // The message as parts of an answer; "literal" and "bodystructure" have their names.
    void write_parts(std::vector<session::Segment>& out) { write(out, true); }
    // A generator's step: up to 64 KiB more. False: all is written.
    bool more(std::string& out);
    bool is_short() const; // few messages, and nothing of their contents

private:
    void write(std::vector<session::Segment>& out, bool named);
    void write_item(const FetchItem&, std::vector<session::Segment>& out, bool named);
    void write_section(const FetchItem&, std::vector<session::Segment>& out, bool named);
    void mark_seen();
    void note();
    bool drain(std::string& out);

    Source source_;
    FetchArguments fetch_;
    Ranges numbers_;
    std::string tag_;
    bool looks_ = false;    // items need more than the view knows
    bool contents_ = false; // items need the message itself
    bool marks_seen_ = false;
    bool shows_flags_ = false;

    std::size_t range_ = 0; // of numbers_
    Number number_ = 0;     // the message at hand
    WallTime received_{};
    std::string subject_;
    std::shared_ptr<const store::Blob> mime_;

    std::vector<session::Segment> pending_; // written, not yet generated
    std::size_t at_ = 0, done_ = 0;         // the segment, and what is done of it
};

} // namespace exemu::imap

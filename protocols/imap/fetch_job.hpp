#pragma once
#include "imap/grammar.hpp"
#include "imap/view.hpp"
#include "session/reply.hpp"
#include "session/session.hpp"

#include <functional>

namespace exemu::imap {

// More than flags, UIDs, dates and sizes: the messages themselves.
bool asks_for_contents(const FetchArguments&);

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
    // What is fetched must live as long as this; who cannot promise that shares it.
    FetchJob(Source, std::shared_ptr<const FetchArguments>, Ranges numbers, bool by_uid, std::string tag);

    // Goes on to the next message that is still there; false: there is none.
    bool next();
    Number number() const { return number_; }
    const store::Entry& entry() const { return source_.view.at(number_); }
    std::size_t size() const { return mime_ ? mime_->size() : 0; }
    const std::string& subject() const { return subject_; }
    const std::string& items() const { return fetch_->words; }
    const std::string& folder() const { return source_.folder; }
    const std::string& tag() const { return tag_; }

    // The message as parts of an answer; "literal" and "bodystructure" have their names.
    void write_parts(std::vector<session::Segment>& out);
    // A generator's step: up to 64 KiB more. False: all is written.
    bool more(std::string& out);
    // All of it, where it is little.
    void write_all(std::string& out);
    // What can be held without a copy, its contents shared; the journal is told of it when it is said. False: the rest is to be generated.
    bool write_first(std::vector<session::Segment>& out);

private:
    class Sheet;
    struct Item { // as the journal is told of it
        store::Uid uid = 0;
        Number number = 0;
        std::size_t size = 0;
        std::string subject;
    };

    void write(Sheet&); // the message at hand
    bool write_on(Sheet&);
    void begin_message(Sheet&);
    void end_message(Sheet&);
    void write_item(const FetchItem&, Sheet&);
    void write_section(const FetchItem&, Sheet&);
    void mark_seen();
    Item item() const { return {entry().uid, number_, size(), subject_}; }
    static void note(const Source&, std::string_view words, const Item&);
    bool more_of_contents(std::string& out);
    bool drain(std::string& out);

    Source source_;
    std::shared_ptr<const FetchArguments> fetch_;
    Ranges numbers_;
    std::string tag_;
    bool looks_ = false; // items need more than the view knows
    bool contents_ = false; // items need the message itself
    bool marks_seen_ = false;
    bool shows_flags_ = false;
    bool adds_uid_ = false; // though it was not asked for

    std::size_t range_ = 0; // of numbers_
    Number number_ = 0; // the message at hand
    WallTime received_{};
    std::string subject_;
    std::shared_ptr<const store::Blob> mime_;
    std::uint8_t flags_before_ = 0; // it was marked as seen
    std::size_t item_ = 0; // to be written next; 0: a new message begins

    std::vector<session::Segment> pending_; // written, not yet generated
    std::size_t at_ = 0, done_ = 0; // the segment, and what is done of it
};

} // namespace exemu::imap

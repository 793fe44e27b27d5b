#pragma once
#include "session/session.hpp"
#include "smtp/report.hpp"
#include "smtp/voice.hpp"

#include <optional>
#include <string>
#include <vector>

namespace exemu::smtp {

struct Envelope;
class Message;

// One message on its way: into mailboxes; into the box of what would leave, for nothing ever does; and back to its sender as
// reports, where somebody asked for them.
class Delivery {
public:
    struct From { // where it comes from, for reports
        std::string peer_name;
        bool authenticated = false;
        std::string_view via = "smtp"; // as the journal tells it
    };
    // `message` is complete, `blob` its stored form.
    Delivery(session::Session&, const Voice&, const Envelope&, const Message&, std::shared_ptr<const store::Blob>, From);

    // Into every mailbox, so many times. A cause when the store had no room before anybody got it: then nothing has happened.
    std::optional<scenario::Cause> deliver(unsigned copies);
    // Into none: every recipient has failed, with the words of `why`.
    void bounce(const Text& why);
    // Into none yet: every recipient is waited for, with the words of `why`.
    void postpone(const Text& why);

    // The mailbox of what would leave. It belongs to nobody; an account of that name shares it.
    static constexpr std::string_view outgoing = "outgoing";

private:
    std::optional<scenario::Cause> to_recipient(std::size_t index);
    std::optional<scenario::Cause> to_member(const directory::Account&, const std::string& address, std::size_t index);
    void keep_outgoing(const std::string& from, const std::string& address, const std::string& subject, const std::string& message_id,
        std::shared_ptr<const store::Blob>);
    store::NewItem item_of(const std::string& address) const;
    void tell_delivered(const directory::Account&, const std::string& address);
    void set_fate(std::size_t index, Action, const Text* why = nullptr, const std::string* member = nullptr);
    void tell_undeliverable(const Fate&);
    void report();
    void report(const std::vector<Fate>&);
    void post_report(Action, const std::string& subject, const std::string& message_id, std::shared_ptr<const store::Blob>);
    bool is_wanted(std::size_t index, Action) const;

    session::Session& session_;
    const Voice& voice_;
    const Envelope& envelope_;
    const Message& message_;
    std::shared_ptr<const store::Blob> blob_;
    From from_;
    std::vector<Fate> fates_;                        // that somebody wants to hear of
    std::vector<const directory::Account*> served_;  // who has this copy already
    bool anybody_served_ = false;
};

} // namespace exemu::smtp

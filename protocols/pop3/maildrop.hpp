#pragma once
#include "store/store.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace exemu::pop3 {

// The inbox as one session sees it (RFC 1939 section 4 and 5): numbered when the session logs in, and unchanged until it ends. Marks of
// deletion are this session's own; removal happens when it quits.
class Maildrop {
public:
    struct Message {
        store::ItemId id = 0;
        store::Uid uid = 0;
        bool deleted = false;
        std::uint64_t size = 0;
    };

    explicit Maildrop(std::shared_ptr<store::Mailbox>);

    // By number, from 1; null when there is none, or it is marked as deleted.
    const Message* find(std::uint64_t number) const;
    std::size_t total() const { return messages_.size(); } // marked ones too: their numbers stay taken
    std::size_t count() const { return messages_.size() - deleted_; }
    std::uint64_t octets() const { return octets_; }       // of those that are not marked
    std::size_t deletions() const { return deleted_; }

    void mark_deleted(std::uint64_t number); // of one that find() finds
    void mark_read(const Message&); // at once, for all who see the mailbox
    void unmark_all();                       // RSET
    // What the store still has of it; null when another session, or the store's limit, has taken it away meanwhile.
    std::shared_ptr<const store::Blob> mime(const Message&) const;
    std::string subject(const Message&) const;

    bool moved_away() const { return mailbox_->moves() != moves_; } // since the login
    store::Mailbox& mailbox() const { return *mailbox_; }
    const std::vector<Message>& messages() const { return messages_; }

private:
    std::shared_ptr<store::Mailbox> mailbox_;
    std::uint32_t moves_ = mailbox_->moves();
    std::vector<Message> messages_;
    std::size_t deleted_ = 0;
    std::uint64_t octets_ = 0;
};

} // namespace exemu::pop3

#pragma once
#include "imap/set.hpp"
#include "store/store.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace exemu::imap {

// A change as the peer is told of it.
struct News {
    enum class Kind : std::uint8_t { expunge, exists, recent, flags };
    Kind kind = Kind::exists;
    Number number = 0; // of the message; of EXISTS and RECENT: how many
    store::Entry entry; // of `flags`
    bool operator==(const News&) const = default;
};
std::string_view to_text(News::Kind);

// What one session's peer knows of its mailbox, with message numbers of its own (RFC 3501 2.3.1.2). Pure arithmetic: the store
// says what changed, the peer is told when the protocol permits (RFC 3501 7.4.1), and only then do numbers change.
class View {
public:
    using Entries = std::shared_ptr<const std::vector<store::Entry>>;

    View() = default;
    // In UID order. Messages from `recent_from` on are \Recent to this session. What nobody changes is shared, not copied.
    View(Entries, store::Uid recent_from);

    Number size() const { return static_cast<Number>(entries_->size()); }
    const store::Entry& at(Number number) const { return (*entries_)[number - 1]; } // from 1
    std::optional<Number> number_of(store::Uid) const;
    bool is_recent(store::Uid) const;
    Number recent() const; // how many are
    std::optional<Number> first_unseen() const;

    // What a set means here: message numbers that exist, as ranges. By number: nothing when a number is beyond the last one.
    std::optional<Ranges> numbers(const SequenceSet&) const;
    Ranges uids(const SequenceSet&) const; // those that are not there are passed over (RFC 3501 6.4.8)

    // ---- learning, which changes no number
    void learn(const store::EntryChanges&);
    // Tombstones were forgotten: what the store has now against what the peer knows.
    void reconcile(const std::vector<store::Entry>& now);
    // New messages that were learnt and not yet told are \Recent from this one on.
    void claim_recent(store::Uid from);
    // The peer has asked for it and is told in the answer.
    void set_flags(Number, std::uint8_t flags);

    // ---- telling
    bool has_news() const { return !gone_.empty() || !fresh_.empty() || !changed_.empty(); }
    // EXPUNGE first, then EXISTS and RECENT, then flags; without `expunges` those wait, and their messages keep their numbers.
    std::vector<News> tell(bool expunges);

private:
    std::vector<store::Entry>& own();
    void tell_expunges(std::vector<News>&);
    void tell_arrivals(std::vector<News>&);
    void tell_flags(std::vector<News>&);
    void learn_one(const store::Entry&);
    void learn_gone(store::Uid);
    std::vector<store::Entry>::const_iterator find(store::Uid) const; // or where it would be

    Entries entries_ = std::make_shared<std::vector<store::Entry>>();
    bool owned_ = false;
    std::vector<store::Entry> fresh_;  // arrived, not yet told
    std::vector<store::Uid> gone_;     // in order
    std::vector<store::Uid> changed_;  // in order
    struct Span {
        store::Uid from = 0, to = 0; // up to, not including
    };
    std::vector<Span> recent_;
};

} // namespace exemu::imap

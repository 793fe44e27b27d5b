#include "base/text.hpp"
#include "store/mailbox_state.hpp"

#include <algorithm>
#include <set>
#include <shared_mutex>
#include <stdexcept>

namespace exemu::store {

namespace {

struct Before { // account names in order, letter case ignored
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const { return iless(a, b); }
};

} // namespace

struct Mailstore::State {
    explicit State(Limits limits) : ledger(std::make_shared<Ledger>(limits)) {}

    std::shared_ptr<Ledger> ledger;
    std::shared_mutex lock; // of the map alone
    std::map<std::string, std::shared_ptr<Mailbox>, Before> mailboxes;
};

Mailstore::Mailstore(Limits limits) : state_(std::make_unique<State>(limits)) {}
Mailstore::~Mailstore() = default;

std::shared_ptr<Mailbox> Mailstore::open(std::string_view account)
{
    if (auto there = find(account))
        return there;
    const std::lock_guard hold(state_->lock);
    auto& mailbox = state_->mailboxes[std::string(account)];
    if (!mailbox)
        mailbox = std::shared_ptr<Mailbox>(new Mailbox(std::string(account), state_->ledger));
    return mailbox;
}

std::shared_ptr<Mailbox> Mailstore::find(std::string_view account) const
{
    const std::shared_lock hold(state_->lock);
    const auto there = state_->mailboxes.find(account);
    return there == state_->mailboxes.end() ? nullptr : there->second;
}

std::vector<std::shared_ptr<Mailbox>> Mailstore::mailboxes() const
{
    const std::shared_lock hold(state_->lock);
    std::vector<std::shared_ptr<Mailbox>> all;
    for (const auto& [account, mailbox] : state_->mailboxes)
        all.push_back(mailbox);
    return all;
}

std::expected<Change, Refusal> Mailstore::deliver(Mailbox& mailbox, FolderId folder, NewItem item)
{
    if (mailbox.state_->ledger != state_->ledger)
        throw std::logic_error("deliver: this mailbox belongs to another store");
    std::unique_ptr<Record> record = make_record(std::move(item));
    if (!make_room(*record))
        return std::unexpected(Refusal::store_full);
    auto change = mailbox.insert(folder, record);
    if (!change)
        state_->ledger->refund(*record);
    return change;
}

// Charges for the record; false, and nothing charged, when it does not fit.
bool Mailstore::make_room(const Record& record)
{
    Ledger& ledger = *state_->ledger;
    const std::size_t cost = record.cost() + (record.mime ? record.mime->cost() : 0);
    // Nobody's mail is evicted for what would not fit afterwards either.
    if (ledger.pinned() + cost > ledger.limits.store.bytes)
        return false;
    ledger.charge(record);
    while (ledger.over_limit()) {
        if (ledger.limits.when_full == WhenFull::evict && evict_oldest())
            continue;
        ledger.refund(record);
        return false;
    }
    return true;
}

// The queue is asked first and the mailbox locked after it was let go: an item that its owner deletes in between is passed over.
bool Mailstore::evict_oldest()
{
    Ledger& ledger = *state_->ledger;
    while (const auto oldest = ledger.take_oldest()) {
        Change change;
        if (const auto record = oldest->mailbox->take_out(oldest->item, change)) {
            ledger.note_evicted(oldest->mailbox->account(), *record);
            return true;
        }
    }
    return false;
}

std::size_t Mailstore::bytes_used() const { return state_->ledger->used(); }

std::uint64_t Mailstore::evicted() const { return state_->ledger->evicted(); }

void Mailstore::on_evicted(std::function<void(const std::string& account, const Item&)> tell)
{
    state_->ledger->on_evicted(std::move(tell));
}

bool Mailstore::is_consistent() const
{
    std::set<const Blob*> blobs;
    std::size_t cost = 0, may_go = 0;
    bool good = true;
    for (const auto& mailbox : mailboxes()) {
        good = good && mailbox->state_->is_consistent();
        const std::lock_guard hold(mailbox->state_->lock);
        mailbox->state_->by_id.each([&](ItemId, const std::unique_ptr<Record>& record) {
            cost += record->cost();
            may_go += record->from_run;
            if (record->mime && blobs.insert(record->mime.get()).second)
                cost += record->mime->cost();
            return true;
        });
    }
    return good && cost == bytes_used() && may_go == state_->ledger->arrivals();
}

} // namespace exemu::store

#pragma once
#include "base/clock.hpp"
#include "base/units.hpp"
#include "store/blob.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Mailboxes, folders, items, change feed. Every sync protocol is one idea: "what changed since N".
// Calls are synchronous, short, and never suspend; a mailbox lock lasts one call. Safe from any thread.
namespace exemu::store {

using ChangeNumber = std::uint64_t; // grows within a mailbox; 0 is before everything
using ItemId = std::uint64_t;       // stable within a mailbox, never used again
using FolderId = std::uint32_t;
using Uid = std::uint32_t;          // IMAP UID, in arrival order within a folder

struct Guid {
    std::array<std::uint8_t, 16> bytes{};
    std::string to_text() const; // 8-4-4-4-12, lower case
    auto operator<=>(const Guid&) const = default;
    static Guid from_hash(std::uint64_t high, std::uint64_t low);
};

enum Flag : std::uint8_t { seen = 1, answered = 2, flagged = 4, deleted = 8, draft = 16, recent = 32 };

// Exchange's well-known folders; those a new mailbox has.
enum class Known : std::uint8_t { root, inbox, drafts, sent_items, deleted_items, outbox, junk_email, calendar, contacts, tasks, notes, journal, other };

struct Envelope { // what lists and journals show without opening the blob
    std::string from, to, subject, message_id;
};

struct NewItem {
    std::string item_class = "IPM.Note";
    std::uint8_t flags = 0;
    WallTime received{};
    Envelope envelope;
    std::shared_ptr<const Blob> mime;
    std::map<std::string, std::string> properties;
    bool from_run = true; // delivered during this run: may be evicted. Seeded mail may not.
};

struct Item {
    ItemId id = 0;
    FolderId folder = 0;
    Uid uid = 0;
    ChangeNumber created = 0, changed = 0;
    std::string item_class;
    std::uint8_t flags = 0;
    WallTime received{};
    Envelope envelope;
    std::shared_ptr<const Blob> mime;
    std::map<std::string, std::string> properties;
};

struct Folder {
    FolderId id = 0, parent = 0;
    Known known = Known::other;
    std::string name;
    std::uint32_t uid_validity = 1;
    Uid uid_next = 1;
    ChangeNumber created = 0, changed = 0;
    std::size_t items = 0, unseen = 0;
};

struct Tombstone {
    ItemId id = 0;
    FolderId folder = 0;
    Uid uid = 0;
    ChangeNumber changed = 0;
};

// What a mutation returns. A protocol awaits session.settled(change) before it acknowledges: at once in memory.
struct Change {
    Guid mailbox;
    ChangeNumber number = 0;
    ItemId item = 0;
    Uid uid = 0;
};

enum class Refusal : std::uint8_t { store_full, over_quota, no_such_folder, no_such_item, exists };

struct Changes { // answer to "what changed since N"
    ChangeNumber now = 0;
    std::vector<Item> items;         // created or changed after N, in arrival order
    std::vector<Tombstone> deleted;  // after N
    bool complete = true;            // false when tombstones before N's future were forgotten: the asker must start anew
};

class Mailstore;

class Mailbox {
public:
    const std::string& account() const { return account_; }
    const Guid& guid() const { return guid_; }

    std::vector<Folder> folders() const;
    std::optional<Folder> folder(FolderId) const;
    std::optional<Folder> folder(std::string_view path) const; // "Inbox", "INBOX", "Sent Items", "a/b"
    std::optional<Folder> folder(Known) const;
    std::expected<Folder, Refusal> create_folder(FolderId parent, std::string name);

    std::vector<Item> items(FolderId, std::size_t most = SIZE_MAX) const; // in UID order
    std::optional<Item> item(ItemId) const;
    std::expected<Change, Refusal> set_flags(ItemId, std::uint8_t set, std::uint8_t clear);
    std::expected<Change, Refusal> move(ItemId, FolderId);
    std::expected<Change, Refusal> remove(ItemId); // leaves a tombstone

    ChangeNumber change_number() const;
    Changes changes_since(ChangeNumber, std::optional<FolderId> = {}) const;

    // The feed carries no data: the callback runs on the mutating thread, outside the lock, and must be short (it wakes a
    // session, which then asks what changed). Ends when the subscription dies.
    class Subscription {
    public:
        ~Subscription();
        Subscription(std::shared_ptr<Mailbox>, std::uint64_t id);
        Subscription(const Subscription&) = delete;
        Subscription& operator=(const Subscription&) = delete;

    private:
        std::shared_ptr<Mailbox> mailbox_;
        std::uint64_t id_;
    };

private:
    friend class Mailstore;
    friend class Subscription;
    struct State;
    Mailbox(std::string account, Guid, Mailstore&);

    std::string account_;
    Guid guid_;
    Mailstore& store_;
    std::unique_ptr<State> state_;

public:
    ~Mailbox();
    static std::unique_ptr<Subscription> subscribe(std::shared_ptr<Mailbox>, std::function<void()>);
};

enum class WhenFull : std::uint8_t { evict, refuse };

struct Limits {
    ByteCount store = 1_GiB;
    WhenFull when_full = WhenFull::evict;
    std::size_t tombstones = 10'000; // kept per mailbox; older ones make changes_since incomplete
};

class Mailstore {
public:
    explicit Mailstore(Limits = {});
    ~Mailstore();

    std::shared_ptr<Mailbox> open(std::string_view account); // creates it with the well-known folders when it is not there
    std::shared_ptr<Mailbox> find(std::string_view account) const; // null when it is not there
    std::vector<std::shared_ptr<Mailbox>> mailboxes() const;      // by account name

    // Delivers one item; the blob is shared. A full store evicts the oldest mail delivered during this run, or refuses.
    std::expected<Change, Refusal> deliver(Mailbox&, FolderId, NewItem);

    std::size_t bytes_used() const;
    std::uint64_t evicted() const;
    // Told of every eviction (journal: store.evicted), outside locks.
    void on_evicted(std::function<void(const std::string& account, const Item&)>);
    bool is_consistent() const; // sums, UIDs and change numbers agree: for tests

private:
    friend class Mailbox;
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace exemu::store

#pragma once
#include "base/clock.hpp"
#include "base/units.hpp"
#include "store/blob.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Mailboxes, folders, items, change feed. Every sync protocol is one idea: "what changed since N".
// Calls are synchronous, short, and never suspend; a mailbox lock lasts one call. Safe from any thread. No call locks two
// mailboxes at once; one that ever does takes them in GUID order. Times below: n items in the mailbox, k in the answer.
namespace exemu::store {

using ChangeNumber = std::uint64_t; // grows within a mailbox; 0 is before everything
using ItemId = std::uint64_t;       // stable within a mailbox, never used again
using FolderId = std::uint32_t;
using Uid = std::uint32_t;          // IMAP UID, in arrival order within a folder

struct Guid {
    std::array<std::uint8_t, 16> bytes{};
    std::string to_text() const; // 8-4-4-4-12, lower case
    auto operator<=>(const Guid&) const = default;
    static Guid from_hash(std::uint64_t high, std::uint64_t low); // looks like a random one (version 4)
    static Guid fresh(); // from the system: no two are the same
};

enum Flag : std::uint8_t { seen = 1, answered = 2, flagged = 4, deleted = 8, draft = 16, recent = 32, mdn_sent = 64 };

// Exchange's well-known folders; those a new mailbox has.
enum class Known : std::uint8_t {
    root,
    inbox,
    drafts,
    sent_items,
    deleted_items,
    outbox,
    junk_email,
    calendar,
    contacts,
    tasks,
    notes,
    journal,
    other
};

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
    ChangeNumber created = 0, changed = 0; // created: when it came into its folder, by delivery or by move
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
    std::uint32_t uid_validity = 1; // by account and folder: equal in every run. Fits 31 bits, for clients that use a signed integer
    Uid uid_next = 1;
    Uid recent_from = 1; // items from here on are \Recent to who asks next (RFC 3501, 2.3.2): see claim_recent
    ChangeNumber created = 0, changed = 0; // changed: of the folder or of anything in it
    std::size_t items = 0, unseen = 0;
};

// An item as a list of messages shows it: no texts, no blob.
struct Entry {
    ItemId id = 0;
    Uid uid = 0;
    std::uint8_t flags = 0;
    bool operator==(const Entry&) const = default;
};

// A folder and its items at one moment.
struct Listing {
    Folder folder;
    ChangeNumber now = 0;
    std::shared_ptr<const std::vector<Entry>> entries; // in UID order; one copy for all who ask until the folder changes
};

// What changed in a folder since N, as changes_since tells it, without texts and blobs.
struct EntryChanges {
    ChangeNumber now = 0;
    std::vector<Entry> entries; // created or changed after N and still there, in UID order
    std::vector<Uid> gone;      // in UID order
    bool complete = true;
};

// An item as who reads messages needs it: no copy of any text. Views live as long as the call that shows it.
struct Sight {
    ItemId id = 0;
    Uid uid = 0;
    std::uint8_t flags = 0;
    WallTime received{};
    std::string_view subject, message_id;
    const std::shared_ptr<const Blob>& mime;
};

struct Tombstone { // an item left this folder: deleted, evicted, or moved to another one
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

enum class Refusal : std::uint8_t {
    store_full,     // limits.store, and nothing that may be evicted
    over_quota,     // the mailbox: its quota, or its number of folders
    no_such_folder,
    no_such_item,
    exists,         // a folder of that name
    bad_name,       // of a folder: empty, over 255 bytes, with '/' or a control character
    well_known,     // Exchange's own folders stay where they are
    has_folders,    // below it
    own_folder,     // a folder cannot be put below itself
};

struct Changes { // answer to "what changed since N"
    ChangeNumber now = 0;
    std::vector<Item> items;        // created or changed after N and still there, in arrival order
    std::vector<Tombstone> deleted; // left after N, in that order; what came after N as well is not told
    // False when a tombstone younger than N was forgotten, or N is not of this mailbox's past: the asker must start anew.
    bool complete = true;
};

class Ledger;
class Mailstore;
class Snapshot;
struct Record;

class Mailbox {
public:
    const std::string& account() const { return account_; }
    const Guid& guid() const { return guid_; }

    std::vector<Folder> folders() const; // by id: in the order they were made
    std::optional<Folder> folder(FolderId) const;
    // From below the root: "Inbox", "INBOX", "Sent Items", "a/b". Exchange: folder names are the same in any letter case.
    std::optional<Folder> folder(std::string_view path) const;
    std::optional<Folder> folder(Known) const;
    std::expected<Folder, Refusal> create_folder(FolderId parent, std::string name);
    // Another name, another parent, or both; id, items and UIDs stay. Well-known folders stay too.
    std::expected<Change, Refusal> move_folder(FolderId, FolderId parent, std::string name);
    // With all that is in it, each item leaving a tombstone. Not a well-known one, nor one with folders below.
    std::expected<Change, Refusal> remove_folder(FolderId);

    // Names that a client subscribed to (RFC 3501, 6.3.6), as paths; they need not exist. At first the well-known folders.
    std::expected<void, Refusal> set_subscribed(std::string_view path, bool wanted);
    std::vector<std::string> subscribed() const; // in order

    std::vector<Item> items(FolderId, std::size_t most = SIZE_MAX) const; // the first ones in UID order
    std::optional<Item> item(ItemId) const;                              // O(log n)
    std::optional<Listing> listing(FolderId) const;                      // O(items) after a change of the folder, else O(1)
    EntryChanges entries_since(ChangeNumber, FolderId) const;            // as changes_since
    // Shows items of a folder from a UID on, in UID order, as long as `visit` is true. The mailbox is locked meanwhile: be short.
    void look(FolderId, Uid from, const std::function<bool(const Sight&)>& visit) const;
    bool look(ItemId, const std::function<void(const Sight&)>& visit) const; // O(log n); false: it is not there
    // UIDs from the answer on are \Recent to the caller, and to nobody after it.
    Uid claim_recent(FolderId);
    // Clears, then sets. Flags that are so already change nothing: the item's last change is returned, nobody is told.
    std::expected<Change, Refusal> set_flags(ItemId, std::uint8_t set, std::uint8_t clear);
    // The item keeps its id and gets a new UID, in its own folder too; a tombstone stays behind.
    std::expected<Change, Refusal> move(ItemId, FolderId);
    std::expected<Change, Refusal> remove(ItemId); // leaves a tombstone

    // UIDVALIDITY becomes another, higher one, as after a restore: whoever keeps UIDs of this folder must forget them (RFC 3501
    // 2.3.1.1). The UIDs themselves stay.
    std::expected<Change, Refusal> bump_uid_validity(FolderId);

    // It is on another server from now on, by name. Here it stays as it is; who has it open is told by the feed, and asks how often
    // it has moved.
    void move_to(std::string server);
    std::string server() const; // empty: it has never moved
    std::uint32_t moves() const;

    ChangeNumber change_number() const;
    Changes changes_since(ChangeNumber, std::optional<FolderId> = {}) const; // O(log n + k), k over all folders

    std::size_t bytes() const; // of mail, each item at its full size
    void set_quota(std::optional<ByteCount>);

    // The feed carries no data: the callback runs on the mutating thread, outside the lock, and must be short (it wakes a
    // session, which then asks what changed). Coalescing is the subscriber's business. Ends when the subscription dies: after
    // its destructor has returned the callback does not run, and one in progress on another thread has been waited for; so
    // hold no lock then that the callback takes. A callback does not throw; it may end its own subscription.
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

    static std::unique_ptr<Subscription> subscribe(std::shared_ptr<Mailbox>, std::function<void()>);

    ~Mailbox();

private:
    friend class Mailstore;
    friend class Snapshot;
    friend class Subscription;
    struct State;
    Mailbox(std::string account, std::shared_ptr<Ledger>);
    std::expected<Change, Refusal> insert(FolderId, std::unique_ptr<Record>&); // refused: the record stays the caller's
    std::unique_ptr<Record> take_out(ItemId, Change&); // null when it is not there
    void unsubscribe(std::uint64_t id);

    std::string account_;
    Guid guid_;
    std::unique_ptr<State> state_;
};

enum class WhenFull : std::uint8_t { evict, refuse };

struct Limits {
    ByteCount store = 1_GiB;
    WhenFull when_full = WhenFull::evict;
    // Kept per mailbox; older ones make changes_since incomplete. All mailboxes together keep all_tombstones: with many of them
    // each keeps its share of that, 100 at least.
    std::size_t tombstones = 10'000, all_tombstones = 100'000;
    std::size_t folders = 10'000;    // per mailbox
};

class Mailstore {
public:
    explicit Mailstore(Limits = {});
    ~Mailstore(); // mailboxes may live on; nothing is delivered to them any more
    Mailstore(const Mailstore&) = delete;
    Mailstore& operator=(const Mailstore&) = delete;

    // By account name, letter case ignored.
    std::shared_ptr<Mailbox> open(std::string_view account); // creates it with the well-known folders when it is not there
    std::shared_ptr<Mailbox> find(std::string_view account) const; // null when it is not there
    std::vector<std::shared_ptr<Mailbox>> mailboxes() const;       // by account name

    // Delivers one item; the blob is shared. A full store evicts the oldest mail delivered during this run, in whatever mailbox,
    // or refuses. O(1) on average, and nothing of the blob is copied.
    std::expected<Change, Refusal> deliver(Mailbox&, FolderId, NewItem);

    // What limits.store bounds: each blob once, though many items share it, and what each item costs besides.
    std::size_t bytes_used() const;
    std::uint64_t evicted() const;
    // Told of every eviction (journal: store.evicted), outside locks, on the delivering thread.
    void on_evicted(std::function<void(const std::string& account, const Item&)>);
    // Sums, UIDs and change numbers agree. For tests; while nobody writes.
    bool is_consistent() const;

private:
    friend class Snapshot;
    bool make_room(const Record&);
    bool evict_oldest();

    struct State;
    std::unique_ptr<State> state_;
};

} // namespace exemu::store

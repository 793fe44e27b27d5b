#include "unit/store/mail.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>

using namespace exemu;
using namespace exemu::store;
using exemu::test::mail;

namespace {

// The simplest mailbox that can be right: vectors, searched from end to end.
struct Model {
    struct Mail {
        ItemId id;
        FolderId folder;
        Uid uid;
        ChangeNumber created, changed;
        std::uint8_t flags;
        std::string subject;
        bool operator==(const Mail&) const = default;
    };
    struct Left {
        ItemId id;
        FolderId folder;
        Uid uid;
        ChangeNumber created, number;
    };

    ChangeNumber now = 0;
    ItemId last_id = 0;
    std::map<FolderId, Uid> uid_next;
    std::vector<Mail> items;
    std::vector<Left> left;

    Mail* find(ItemId id)
    {
        const auto found = std::ranges::find(items, id, &Mail::id);
        return found == items.end() ? nullptr : &*found;
    }
    void add(FolderId folder, const std::string& subject, std::uint8_t flags)
    {
        ++now;
        items.push_back({++last_id, folder, ++uid_next[folder], now, now, flags, subject});
    }
    void flag(Mail& item, std::uint8_t set, std::uint8_t clear)
    {
        const auto flags = static_cast<std::uint8_t>((item.flags & ~clear) | set);
        if (flags != item.flags)
            item.changed = ++now;
        item.flags = flags;
    }
    void move(Mail& item, FolderId to)
    {
        ++now;
        left.push_back({item.id, item.folder, item.uid, item.created, now});
        item.folder = to;
        item.uid = ++uid_next[to];
        item.created = item.changed = now;
    }
    void remove(ItemId id)
    {
        const Mail item = *find(id);
        left.push_back({item.id, item.folder, item.uid, item.created, ++now});
        std::erase_if(items, [&](const Mail& other) { return other.id == id; });
    }
    // In the order of their arrival in a folder.
    std::vector<Mail> changed_since(ChangeNumber since, std::optional<FolderId> folder) const
    {
        std::vector<Mail> found;
        std::ranges::copy_if(items, std::back_inserter(found),
            [&](const Mail& item) { return item.changed > since && (!folder || item.folder == *folder); });
        std::ranges::sort(found, {}, &Mail::created);
        return found;
    }
};

Model::Mail as_model(const Item& item)
{
    return {item.id, item.folder, item.uid, item.created, item.changed, item.flags, item.envelope.subject};
}

std::vector<Model::Mail> as_model(const std::vector<Item>& items)
{
    std::vector<Model::Mail> all;
    for (const Item& item : items)
        all.push_back(as_model(item));
    return all;
}

class Game {
public:
    explicit Game(unsigned seed) : random_(seed), store_(Limits{.store = 60_KiB, .tombstones = 40})
    {
        for (const char* name : {"alice", "bob", "carol"}) {
            boxes_.push_back({store_.open(name), {}});
            boxes_.back().model.now = boxes_.back().mailbox->change_number();
        }
        store_.on_evicted([this](const std::string& account, const Item& item) { evicted(account, item); });
    }

    void step()
    {
        Box& box = boxes_[below(boxes_.size())];
        const auto folder = static_cast<FolderId>(2 + below(3));
        const ItemId id = 1 + below(box.model.last_id + 2);
        Model::Mail* item = box.model.find(id);
        switch (below(10)) {
        case 0:
        case 1:
        case 2:
        case 3: deliver(box, folder); break;
        case 4:
        case 5: {
            const auto set = static_cast<std::uint8_t>(below(64)), clear = static_cast<std::uint8_t>(below(64));
            REQUIRE(box.mailbox->set_flags(id, set, clear).has_value() == (item != nullptr));
            if (item)
                box.model.flag(*item, set, clear);
            break;
        }
        case 6:
        case 7:
            REQUIRE(box.mailbox->move(id, folder).has_value() == (item != nullptr));
            if (item)
                box.model.move(*item, folder);
            break;
        default:
            REQUIRE(box.mailbox->remove(id).has_value() == (item != nullptr));
            if (item) {
                forget(box.mailbox->account(), id);
                box.model.remove(id);
            }
        }
        REQUIRE(box.mailbox->change_number() == box.model.now);
    }

    void compare()
    {
        REQUIRE(store_.is_consistent());
        REQUIRE(store_.bytes_used() <= 60 * 1024);
        for (Box& box : boxes_) {
            for (const Folder& folder : box.mailbox->folders()) {
                std::vector<Model::Mail> wanted = box.model.changed_since(0, folder.id);
                REQUIRE(as_model(box.mailbox->items(folder.id)) == wanted);
                REQUIRE(folder.items == wanted.size());
                compare_entries(box, folder.id, wanted);
                REQUIRE(folder.unseen ==
                    static_cast<std::size_t>(std::ranges::count_if(wanted, [](auto& item) { return (item.flags & seen) == 0; })));
                REQUIRE(folder.uid_next == box.model.uid_next[folder.id] + 1);
                compare_changes(box, folder.id);
            }
            compare_changes(box, {});
        }
    }

    std::uint64_t evictions() const { return store_.evicted(); }

private:
    struct Box {
        std::shared_ptr<Mailbox> mailbox;
        Model model;
    };

    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    Box& box_of(const std::string& account)
    {
        return *std::ranges::find(boxes_, account, [](const Box& box) { return box.mailbox->account(); });
    }

    void deliver(Box& box, FolderId folder)
    {
        const std::string subject = std::to_string(++subjects_);
        NewItem fresh = mail(subject, below(3000));
        fresh.flags = static_cast<std::uint8_t>(below(64));
        fresh.from_run = subjects_ % 200 != 0;
        const auto change = store_.deliver(*box.mailbox, folder, fresh);
        REQUIRE(change);
        box.model.add(folder, subject, fresh.flags);
        REQUIRE(change->item == box.model.last_id);
        REQUIRE(change->number == box.model.now);
        if (fresh.from_run)
            arrivals_.emplace_back(box.mailbox->account(), change->item);
    }

    // The oldest arrival of all, whatever mailbox it came to and folder it is in.
    void evicted(const std::string& account, const Item& item)
    {
        REQUIRE(!arrivals_.empty());
        REQUIRE(arrivals_.front() == std::pair(account, item.id));
        arrivals_.erase(arrivals_.begin());
        Model& model = box_of(account).model;
        REQUIRE(as_model(item) == *model.find(item.id));
        model.remove(item.id);
    }
    void forget(const std::string& account, ItemId id) { std::erase(arrivals_, std::pair(account, id)); }

    void compare_changes(Box& box, std::optional<FolderId> folder)
    {
        const ChangeNumber since = below(box.model.now + 1);
        const Changes changes = box.mailbox->changes_since(since, folder);
        REQUIRE(changes.now == box.model.now);
        REQUIRE(as_model(changes.items) == box.model.changed_since(since, folder));

        const auto& left = box.model.left;
        const std::size_t forgotten = left.size() > 40 ? left.size() - 40 : 0;
        REQUIRE(changes.complete == (since == 0 || forgotten == 0 || since >= left[forgotten - 1].number));
        auto told = changes.deleted.begin();
        for (std::size_t i = forgotten; i < left.size(); ++i) {
            if (left[i].number <= since || left[i].created > since || (folder && left[i].folder != *folder))
                continue;
            REQUIRE(told != changes.deleted.end());
            REQUIRE(
                (told->id == left[i].id && told->uid == left[i].uid && told->folder == left[i].folder && told->changed == left[i].number));
            ++told;
        }
        REQUIRE(told == changes.deleted.end());
    }

    static std::vector<Entry> as_entries(const std::vector<Model::Mail>& mails)
    {
        std::vector<Entry> entries;
        for (const Model::Mail& mail : mails)
            entries.push_back({mail.id, mail.uid, mail.flags});
        std::ranges::sort(entries, {}, &Entry::uid);
        return entries;
    }

    // Listings, changes of entries and sights say what items and changes say.
    void compare_entries(Box& box, FolderId folder, const std::vector<Model::Mail>& wanted)
    {
        const Listing listing = *box.mailbox->listing(folder);
        REQUIRE(*listing.entries == as_entries(wanted));
        REQUIRE(listing.now == box.model.now);
        REQUIRE(box.mailbox->listing(folder)->entries == listing.entries);
        const ChangeNumber since = below(box.model.now + 1);
        const EntryChanges changes = box.mailbox->entries_since(since, folder);
        REQUIRE(changes.entries == as_entries(box.model.changed_since(since, folder)));
        const Changes whole = box.mailbox->changes_since(since, folder);
        REQUIRE(changes.complete == (whole.complete || since == box.model.now));
        std::vector<Uid> gone;
        for (const Tombstone& stone : whole.deleted)
            gone.push_back(stone.uid);
        std::ranges::sort(gone);
        REQUIRE(changes.gone == gone);
        std::size_t seen_subjects = 0;
        const Uid from = 1 + static_cast<Uid>(below(box.model.uid_next[folder] + 1));
        box.mailbox->look(folder, from, [&](const Sight& sight) {
            const Model::Mail* mail = box.model.find(sight.id);
            REQUIRE((mail && mail->subject == sight.subject && mail->uid == sight.uid && mail->flags == sight.flags && sight.uid >= from));
            return ++seen_subjects < 5;
        });
        REQUIRE(seen_subjects == std::min<std::size_t>(5, static_cast<std::size_t>(std::ranges::count_if(wanted, [&](auto& mail) {
            return mail.uid >= from;
        }))));
    }

    std::mt19937_64 random_;
    Mailstore store_;
    std::vector<Box> boxes_;
    std::vector<std::pair<std::string, ItemId>> arrivals_; // evictable ones, oldest first
    unsigned subjects_ = 0;
};

} // namespace

TEST_CASE("the store agrees with a simple model, whatever is done to it")
{
    const unsigned seed = std::random_device()();
    INFO("seed " << seed);
    Game game(seed);
    for (int round = 0; round < 3000; ++round) {
        game.step();
        if (round % 20 == 0)
            game.compare();
    }
    CHECK(game.evictions() > 100);
}

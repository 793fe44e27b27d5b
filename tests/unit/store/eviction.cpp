#include "unit/store/mail.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::store;
using exemu::test::mail;

TEST_CASE("a full store evicts the oldest mail of the run, over all mailboxes")
{
    Mailstore store(Limits{.store = 1_MiB});
    const auto alice = store.open("alice"), bob = store.open("bob");
    const FolderId inbox = alice->folder(Known::inbox)->id;
    std::string gone;
    store.on_evicted([&](const std::string& account, const Item& item) {
        gone += account + ":" + item.envelope.subject + " ";
        CHECK(item.mime->size() == 300'000);
        CHECK_FALSE(store.find(account)->item(item.id)); // told outside of every lock
    });
    int told = 0;
    const auto subscription = Mailbox::subscribe(alice, [&] { ++told; });

    NewItem kept = mail("seeded", 300'000);
    kept.from_run = false;
    REQUIRE(store.deliver(*alice, inbox, kept));
    const ItemId first = store.deliver(*alice, inbox, mail("1", 300'000))->item;
    const ItemId second = store.deliver(*bob, inbox, mail("2", 300'000))->item;
    const ChangeNumber before = alice->change_number();
    told = 0;
    REQUIRE(store.deliver(*bob, inbox, mail("3", 300'000)));
    CHECK(gone == "alice:1 ");
    CHECK(told == 1);
    const Changes changes = alice->changes_since(before);
    REQUIRE(changes.deleted.size() == 1);
    CHECK(changes.deleted[0].id == first);

    // What its owner has deleted or moved in the meantime is neither evicted twice nor forgotten.
    bob->remove(second);
    REQUIRE(store.deliver(*alice, inbox, mail("4", 300'000)));
    CHECK(gone == "alice:1 ");
    bob->move(bob->items(inbox)[0].id, bob->folder(Known::deleted_items)->id);
    REQUIRE(store.deliver(*alice, inbox, mail("5", 300'000)));
    CHECK(gone == "alice:1 bob:3 ");
    CHECK(store.evicted() == 2);
    CHECK(store.bytes_used() <= 1_MiB .bytes);
    CHECK(store.is_consistent());
}

TEST_CASE("what cannot fit evicts nobody")
{
    Mailstore store(Limits{.store = 1_MiB});
    const auto alice = store.open("alice");
    const FolderId inbox = alice->folder(Known::inbox)->id;
    NewItem kept = mail("seeded", 500'000);
    kept.from_run = false;
    REQUIRE(store.deliver(*alice, inbox, kept));
    REQUIRE(store.deliver(*alice, inbox, mail("1", 100'000)));
    const std::size_t used = store.bytes_used();
    CHECK(store.deliver(*alice, inbox, mail("huge", 2'000'000)).error() == Refusal::store_full);
    CHECK(store.deliver(*alice, inbox, mail("beside the seeded one too large", 600'000)).error() == Refusal::store_full);
    CHECK(store.evicted() == 0);
    CHECK(store.bytes_used() == used);
    CHECK(store.deliver(*alice, inbox, mail("2", 500'000)));
    CHECK(store.evicted() == 1);
    CHECK(store.is_consistent());
}

TEST_CASE("a full store may refuse instead")
{
    Mailstore store(Limits{.store = 1_MiB, .when_full = WhenFull::refuse});
    const auto alice = store.open("alice");
    const FolderId inbox = alice->folder(Known::inbox)->id;
    const auto first = store.deliver(*alice, inbox, mail("1", 700'000));
    REQUIRE(first);
    CHECK(store.deliver(*alice, inbox, mail("2", 700'000)).error() == Refusal::store_full);
    CHECK(store.evicted() == 0);
    CHECK(alice->items(inbox).size() == 1);
    alice->remove(first->item);
    CHECK(store.deliver(*alice, inbox, mail("3", 700'000)));
    CHECK(store.is_consistent());
}

TEST_CASE("a blob counts once, however many recipients share it")
{
    Mailstore store;
    const NewItem item = mail("to all", 1'000'000);
    std::vector<std::pair<std::shared_ptr<Mailbox>, ItemId>> copies;
    for (int i = 0; i < 10; ++i) {
        const auto mailbox = store.open("user" + std::to_string(i));
        copies.emplace_back(mailbox, store.deliver(*mailbox, mailbox->folder(Known::inbox)->id, item)->item);
        CHECK(store.bytes_used() < 1'200'000);
        CHECK(store.bytes_used() > 1'000'000);
    }
    CHECK(store.is_consistent());
    for (const auto& [mailbox, id] : copies) {
        CHECK(store.bytes_used() > 1'000'000);
        mailbox->remove(id);
    }
    CHECK(store.bytes_used() == 0);
}

TEST_CASE("an item costs less than 400 bytes beside its mail")
{
    Mailstore store;
    const auto alice = store.open("alice");
    const FolderId inbox = alice->folder(Known::inbox)->id;
    NewItem item = mail("Re: the quarterly report, second draft", 1);
    item.envelope = {"someone@example.test", "alice@contoso.test", item.envelope.subject, "<0123456789abcdef@mail.example.test>"};
    const std::size_t blob = item.mime->cost();
    REQUIRE(store.deliver(*alice, inbox, item));
    CHECK(store.bytes_used() - blob < 400);
    CHECK(store.bytes_used() - blob > 200);
}

TEST_CASE("tombstones are bounded, and an asker who missed some is told so")
{
    Mailstore store(Limits{.tombstones = 10});
    const auto alice = store.open("alice");
    const FolderId inbox = alice->folder(Known::inbox)->id;
    std::vector<ItemId> ids;
    for (int i = 0; i < 25; ++i)
        ids.push_back(store.deliver(*alice, inbox, mail(std::to_string(i)))->item);
    const ChangeNumber before = alice->change_number();
    for (int i = 0; i < 10; ++i)
        alice->remove(ids[static_cast<std::size_t>(i)]);
    CHECK(alice->changes_since(before).complete);
    CHECK(alice->changes_since(before).deleted.size() == 10);
    alice->remove(ids[10]);
    CHECK_FALSE(alice->changes_since(before).complete);
    CHECK(alice->changes_since(before + 1).complete);
    CHECK(alice->changes_since(before + 1).deleted.size() == 10);
    CHECK(alice->changes_since(0).complete); // who knows nothing has missed nothing
    CHECK(alice->changes_since(0).items.size() == 14);
    CHECK(alice->changes_since(alice->change_number()).complete);
    CHECK_FALSE(alice->changes_since(alice->change_number() + 1).complete);
    CHECK(store.is_consistent());

    Mailstore crowded(Limits{.all_tombstones = 300});
    const auto carol = crowded.open("carol");
    crowded.open("dave");
    for (int i = 0; i < 200; ++i)
        carol->remove(crowded.deliver(*carol, inbox, mail("x"))->item);
    CHECK(carol->changes_since(carol->change_number() - 2 * 150).complete);
    CHECK_FALSE(carol->changes_since(carol->change_number() - 2 * 150 - 1).complete);

    Mailstore forgetful(Limits{.tombstones = 0});
    const auto bob = forgetful.open("bob");
    const ItemId id = forgetful.deliver(*bob, inbox, mail("1"))->item;
    const ChangeNumber seen_so_far = bob->change_number();
    bob->remove(id);
    CHECK_FALSE(bob->changes_since(seen_so_far).complete);
    CHECK(forgetful.is_consistent());
}

#include "unit/store/mail.hpp"

#include "store/seed.hpp"
#include "store/store.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace exemu;
using namespace exemu::store;
using exemu::test::mail;

TEST_CASE("a mailbox opens with Exchange's folders")
{
    Mailstore store;
    const auto alice = store.open("alice");
    CHECK(store.open("ALICE") == alice);
    CHECK(store.find("Alice") == alice);
    CHECK(store.find("bob") == nullptr);
    CHECK(alice->account() == "alice");
    store.open("Zoe");
    store.open("bob");
    std::string names;
    for (const auto& mailbox : store.mailboxes())
        names += mailbox->account() + " ";
    CHECK(names == "alice bob Zoe ");

    std::string folders;
    std::set<std::uint32_t> validities;
    for (const Folder& folder : alice->folders()) {
        folders += folder.name + ",";
        validities.insert(folder.uid_validity);
        CHECK(alice->folder(folder.known)->id == folder.id);
        CHECK(folder.uid_validity > 0);
        CHECK(folder.uid_validity <= 0x7fffffff);
    }
    CHECK(folders ==
        "Top of Information Store,Inbox,Drafts,Sent Items,Deleted Items,Outbox,Junk Email,Calendar,Contacts,Tasks,Notes,Journal,");
    CHECK(validities.size() == 12);
    CHECK(alice->folder("INBOX")->known == Known::inbox);
    CHECK(alice->folder("sent items")->known == Known::sent_items);
    CHECK_FALSE(alice->folder(Known::other));
    CHECK_FALSE(alice->folder(FolderId(0)));
    CHECK_FALSE(alice->folder(FolderId(13)));
    CHECK(store.is_consistent());
}

TEST_CASE("ids that clients keep are the same in every run, and differ between mailboxes")
{
    Mailstore first, second;
    const auto alice = first.open("alice"), again = second.open("Alice"), bob = first.open("bob");
    CHECK(alice->guid() == again->guid());
    CHECK(alice->guid() != bob->guid());
    CHECK(alice->folder("Inbox")->uid_validity == again->folder("Inbox")->uid_validity);
    CHECK(alice->folder("Inbox")->uid_validity != bob->folder("Inbox")->uid_validity);
    const std::string text = alice->guid().to_text();
    CHECK(text.size() == 36);
    CHECK(text[14] == '4');
    CHECK(Guid::from_hash(0x0123456789abcdef, 0xfedcba9876543210).to_text() == "01234567-89ab-4def-bedc-ba9876543210");
}

TEST_CASE("folders form a tree")
{
    Mailstore store(Limits{.folders = 15});
    const auto alice = store.open("alice");
    const FolderId root = alice->folder(Known::root)->id;
    const auto work = alice->create_folder(root, "Work");
    REQUIRE(work);
    const auto done = alice->create_folder(work->id, "Done");
    REQUIRE(done);
    CHECK(alice->folder("work/done")->id == done->id);
    CHECK(alice->folder(done->id)->parent == work->id);
    CHECK(done->changed == alice->change_number());
    for (const char* path : {"", "/", "Work/", "/Work", "Work//Done", "Done", "Work/Done/x", "Top of Information Store"}) {
        INFO(path);
        CHECK_FALSE(alice->folder(std::string_view(path)));
    }
    CHECK(alice->create_folder(root, "INBOX").error() == Refusal::exists);
    CHECK(alice->create_folder(99, "x").error() == Refusal::no_such_folder);
    for (const std::string name : {"", "a/b", "a\nb", "a\x7f"})
        CHECK(alice->create_folder(root, name).error() == Refusal::bad_name);
    CHECK(alice->create_folder(root, std::string(256, 'x')).error() == Refusal::bad_name);
    CHECK(alice->create_folder(work->id, "Work"));
    CHECK(alice->create_folder(root, "one too many").error() == Refusal::over_quota);
}

TEST_CASE("an item keeps all that it was delivered with")
{
    Mailstore store;
    const auto alice = store.open("alice");
    NewItem fresh = mail("", 10);
    fresh.item_class = "IPM.Contact";
    fresh.flags = flagged | seen;
    fresh.received = WallTime(std::chrono::seconds(1'700'000'000));
    fresh.envelope = {"", "b@contoso.test", std::string(127, 's') + std::string("\0x", 2), std::string(20'000, 'm')};
    fresh.properties = {{"FileAs", "Ann"}, {"", "no name"}, {"Empty", ""}, {"Long", std::string(300, 'l')}};
    const auto change = store.deliver(*alice, alice->folder(Known::contacts)->id, fresh);
    REQUIRE(change);
    const auto item = alice->item(change->item);
    REQUIRE(item);
    CHECK(item->item_class == fresh.item_class);
    CHECK(item->flags == fresh.flags);
    CHECK(item->received == fresh.received);
    CHECK((item->envelope.from.empty() && item->envelope.to == fresh.envelope.to));
    CHECK((item->envelope.subject == fresh.envelope.subject && item->envelope.message_id == fresh.envelope.message_id));
    CHECK(item->properties == fresh.properties);
    CHECK(item->mime == fresh.mime);
    CHECK(item->uid == 1);
    CHECK(change->uid == 1);
    CHECK(change->mailbox == alice->guid());
    CHECK(item->changed == change->number);
    CHECK(alice->folder(Known::contacts)->unseen == 0);

    NewItem without_mime;
    without_mime.item_class = "IPM.Task";
    REQUIRE(store.deliver(*alice, alice->folder(Known::tasks)->id, without_mime));
    CHECK(alice->items(alice->folder(Known::tasks)->id)[0].mime == nullptr);
    CHECK(store.is_consistent());
}

TEST_CASE("flags, moves and removals are refused or done, and told")
{
    Mailstore store;
    const auto alice = store.open("alice");
    const FolderId inbox = alice->folder(Known::inbox)->id, trash = alice->folder(Known::deleted_items)->id;
    const ItemId id = store.deliver(*alice, inbox, mail("one"))->item;
    store.deliver(*alice, inbox, mail("two"));
    int told = 0;
    const auto subscription = Mailbox::subscribe(alice, [&] { ++told; });

    const auto marked = alice->set_flags(id, seen, 0);
    REQUIRE(marked);
    CHECK(told == 1);
    CHECK(alice->folder(inbox)->unseen == 1);
    CHECK(alice->set_flags(id, seen, flagged)->number == marked->number);
    CHECK(told == 1);
    CHECK(alice->set_flags(id, flagged, seen)->number > marked->number);
    CHECK(alice->item(id)->flags == flagged);
    CHECK(alice->set_flags(id, seen, seen));
    CHECK(alice->item(id)->flags == (seen | flagged));

    const auto moved = alice->move(id, trash);
    REQUIRE(moved);
    CHECK(moved->uid == 1);
    CHECK(alice->item(id)->folder == trash);
    CHECK(alice->items(inbox).size() == 1);
    CHECK(alice->move(id, trash)->uid == 2);
    CHECK(alice->move(id, 99).error() == Refusal::no_such_folder);
    CHECK(alice->move(99, trash).error() == Refusal::no_such_item);

    told = 0;
    CHECK(alice->remove(id)->number == alice->change_number());
    CHECK(told == 1);
    CHECK(alice->remove(id).error() == Refusal::no_such_item);
    CHECK(alice->set_flags(id, 0, 0).error() == Refusal::no_such_item);
    CHECK_FALSE(alice->item(id));
    CHECK(told == 1);
    CHECK(store.deliver(*alice, 99, mail("nowhere")).error() == Refusal::no_such_folder);
    CHECK(store.deliver(*alice, trash, mail("three"))->uid == 3); // a UID is never used again
    CHECK(alice->items(inbox, 0).empty());
    CHECK(store.is_consistent());
}

TEST_CASE("what was moved is gone here and new there")
{
    Mailstore store;
    const auto alice = store.open("alice");
    const FolderId inbox = alice->folder(Known::inbox)->id, trash = alice->folder(Known::deleted_items)->id;
    const ItemId id = store.deliver(*alice, inbox, mail("one"))->item;
    const ChangeNumber before = alice->change_number();
    alice->move(id, trash);

    const Changes here = alice->changes_since(before, inbox), there = alice->changes_since(before, trash);
    CHECK(here.items.empty());
    REQUIRE(here.deleted.size() == 1);
    CHECK((here.deleted[0].id == id && here.deleted[0].uid == 1 && here.deleted[0].folder == inbox));
    CHECK(there.deleted.empty());
    REQUIRE(there.items.size() == 1);
    CHECK(there.items[0].created > before);

    // Back again: of its stay in the trash the asker knows nothing.
    alice->move(id, inbox);
    CHECK(alice->changes_since(before, trash).deleted.empty());
    CHECK(alice->changes_since(before, inbox).items.size() == 1);
    CHECK(alice->changes_since(before).deleted.size() == 1);
    CHECK(alice->changes_since(0).deleted.empty());
}

TEST_CASE("a quota is kept")
{
    Mailstore store;
    const auto alice = store.open("alice");
    const FolderId inbox = alice->folder(Known::inbox)->id;
    alice->set_quota(250_B);
    const auto first = store.deliver(*alice, inbox, mail("one", 100));
    REQUIRE(first);
    REQUIRE(store.deliver(*alice, inbox, mail("two", 150)));
    const std::size_t used = store.bytes_used();
    CHECK(store.deliver(*alice, inbox, mail("three", 1)).error() == Refusal::over_quota);
    CHECK(store.bytes_used() == used);
    CHECK(alice->bytes() == 250);
    alice->remove(first->item);
    CHECK(store.deliver(*alice, inbox, mail("three", 100)));
    alice->set_quota({});
    CHECK(store.deliver(*alice, inbox, mail("four", 10'000)));
    CHECK(store.is_consistent());
}

TEST_CASE("seeded mail is stored with CRLF and stays")
{
    const NewItem item = seed_item("\nA: 1\r\nB: 2\n\nbody", {"f", "t", "s", "m"}, WallTime(), seen);
    CHECK(item.mime->text() == "\r\nA: 1\r\nB: 2\r\n\r\nbody");
    CHECK_FALSE(item.from_run);
    CHECK(item.flags == seen);
    CHECK(seed_item("", {}, WallTime()).mime->size() == 0);
}

TEST_CASE("a mailbox may outlive its store")
{
    auto store = std::make_unique<Mailstore>();
    const auto alice = store->open("alice");
    const ItemId id = store->deliver(*alice, alice->folder(Known::inbox)->id, mail("one"))->item;
    Mailstore other;
    CHECK_THROWS_AS(other.deliver(*alice, 2, mail("two")), std::logic_error);
    store.reset();
    CHECK(alice->set_flags(id, seen, 0));
    CHECK(alice->remove(id));
}

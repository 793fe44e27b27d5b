#include "store/snapshot.hpp"
#include "mail.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::store;

namespace {

NewItem letter(const std::string& subject, bool from_run = true)
{
    NewItem item;
    item.envelope.subject = subject;
    BlobWriter body;
    body.append("Subject: " + subject + "\r\n\r\nhello\r\n");
    item.mime = body.finish("");
    item.from_run = from_run;
    return item;
}

std::string told(const Mailbox& mailbox)
{
    std::string text;
    for (const Folder& folder : mailbox.folders()) {
        text += folder.name + " " + std::to_string(folder.uid_next) + " " + std::to_string(folder.unseen) + ":";
        for (const Item& item : mailbox.items(folder.id))
            text += " " + std::to_string(item.id) + "/" + std::to_string(item.uid) + "/" + std::to_string(item.changed) + "/" +
                std::to_string(item.flags) + "/" + item.envelope.subject;
        text += "\n";
    }
    return text + std::to_string(mailbox.change_number()) + " " + std::to_string(mailbox.bytes());
}

} // namespace

TEST_CASE("a store is as it was, down to ids, UIDs and change numbers")
{
    Mailstore store;
    const auto ann = store.open("ann"), bob = store.open("bob");
    const FolderId inbox = ann->folder(Known::inbox)->id;
    for (int i = 0; i < 5; ++i)
        REQUIRE(store.deliver(*ann, inbox, letter("old " + std::to_string(i), false)));
    REQUIRE(ann->remove(2));
    REQUIRE(ann->move(3, ann->folder(Known::drafts)->id));
    REQUIRE(ann->set_flags(1, seen, 0));
    const std::string ann_before = told(*ann), bob_before = told(*bob);
    const std::size_t used = store.bytes_used();
    const Snapshot snapshot(store);
    CHECK(snapshot.changed(store).empty());
    CHECK(snapshot.restore(store).empty());

    REQUIRE(store.deliver(*ann, inbox, letter("new")));
    REQUIRE(ann->remove(1));
    REQUIRE(ann->set_flags(4, flagged, 0));
    REQUIRE(ann->create_folder(1, "Projects"));
    REQUIRE(store.deliver(*store.open("carol"), inbox, letter("stranger")));
    int heard = 0;
    const auto subscription = Mailbox::subscribe(ann, [&] { ++heard; });
    CHECK(snapshot.changed(store) == std::vector<std::string>{"ann", "carol"});
    CHECK(snapshot.restore(store) == std::vector<std::string>{"ann", "carol"});
    CHECK(heard == 1);
    CHECK(told(*ann) == ann_before);
    CHECK(told(*bob) == bob_before);
    CHECK(store.open("carol")->items(inbox).empty());
    CHECK(store.bytes_used() == used);
    CHECK(store.is_consistent());
    // And it goes on from there as it would have.
    const auto change = store.deliver(*ann, inbox, letter("new again"));
    CHECK(change->uid == 6);
    CHECK(snapshot.restore(store) == std::vector<std::string>{"ann"});
    CHECK(told(*ann) == ann_before);
}

TEST_CASE("what has no change number is put back too")
{
    Mailstore store;
    const auto ann = store.open("ann");
    REQUIRE(store.deliver(*ann, ann->folder(Known::inbox)->id, letter("one", false)));
    const Snapshot snapshot(store);
    ann->claim_recent(ann->folder(Known::inbox)->id);
    CHECK(snapshot.restore(store).size() == 1);
    CHECK(ann->folder(Known::inbox)->recent_from == 1);
    REQUIRE(ann->set_subscribed("Drafts", false));
    CHECK(snapshot.restore(store).size() == 1);
    CHECK(ann->subscribed().size() == 11);
    ann->set_quota(ByteCount{5});
    CHECK(snapshot.restore(store).size() == 1);
    CHECK(store.deliver(*ann, ann->folder(Known::inbox)->id, letter("two")).has_value());
}

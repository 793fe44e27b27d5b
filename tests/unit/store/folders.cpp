#include "unit/store/mail.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>

using namespace exemu;
using namespace exemu::store;
using exemu::test::mail;

namespace {

// A tree of folders as maps: what the mailbox must agree with.
struct Tree {
    struct Node {
        FolderId parent;
        std::string name;
        bool known;
        std::size_t items = 0;
    };
    std::map<FolderId, Node> nodes;

    bool has_child(FolderId parent) const
    {
        return std::ranges::any_of(nodes, [&](const auto& node) { return node.second.parent == parent; });
    }
    FolderId child(FolderId parent, const std::string& name) const
    {
        for (const auto& [id, node] : nodes)
            if (node.parent == parent && node.name == name)
                return id;
        return 0;
    }
    bool is_below(FolderId folder, FolderId ancestor) const
    {
        for (; folder != 0; folder = nodes.at(folder).parent)
            if (folder == ancestor)
                return true;
        return false;
    }
    std::string path(FolderId folder) const
    {
        const Node& node = nodes.at(folder);
        return node.parent == 1 ? node.name : path(node.parent) + "/" + node.name;
    }
};

} // namespace

TEST_CASE("folders agree with a tree, whatever is made, moved and removed")
{
    const unsigned seed = std::random_device()();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto below = [&](std::size_t bound) { return random() % bound; };
    Mailstore store;
    const auto mailbox = store.open("alice");
    Tree tree;
    for (const Folder& folder : mailbox->folders())
        tree.nodes[folder.id] = {folder.parent, folder.name, folder.known != Known::other};
    FolderId last = static_cast<FolderId>(tree.nodes.size());
    std::size_t refused = 0;
    for (int round = 0; round < 2000; ++round) {
        const FolderId folder = 1 + static_cast<FolderId>(below(last + 1)), parent = 1 + static_cast<FolderId>(below(last + 1));
        const std::string name(1, static_cast<char>('a' + below(6)));
        const bool there = tree.nodes.contains(folder), parent_there = tree.nodes.contains(parent);
        switch (below(4)) {
        case 0: {
            const auto made = mailbox->create_folder(parent, name);
            REQUIRE(made.has_value() == (parent_there && !tree.child(parent, name)));
            if (made)
                tree.nodes[last = made->id] = {parent, name, false};
            break;
        }
        case 1: {
            const auto moved = mailbox->move_folder(folder, parent, name);
            const bool may = there && parent_there && !tree.nodes[folder].known && !tree.is_below(parent, folder) &&
                (!tree.child(parent, name) || tree.child(parent, name) == folder);
            REQUIRE(moved.has_value() == may);
            if (moved)
                tree.nodes[folder].parent = parent, tree.nodes[folder].name = name;
            break;
        }
        case 2: {
            const auto removed = mailbox->remove_folder(folder);
            REQUIRE(removed.has_value() == (there && !tree.nodes[folder].known && !tree.has_child(folder)));
            if (removed)
                tree.nodes.erase(folder);
            refused += !removed;
            break;
        }
        default:
            REQUIRE(store.deliver(*mailbox, folder, mail("x")).has_value() == there);
            if (there)
                ++tree.nodes[folder].items;
        }
    }
    const std::vector<Folder> all = mailbox->folders();
    REQUIRE(all.size() == tree.nodes.size());
    for (const Folder& folder : all) {
        const Tree::Node& node = tree.nodes.at(folder.id);
        CHECK((folder.parent == node.parent && folder.name == node.name && folder.items == node.items));
        if (folder.id != 1)
            CHECK(mailbox->folder(tree.path(folder.id))->id == folder.id);
    }
    CHECK(refused > 0);
    CHECK(store.is_consistent());
}

TEST_CASE("a removed folder takes its mail with it and leaves tombstones; its id is not used again")
{
    Mailstore store;
    const auto mailbox = store.open("alice");
    const std::size_t before = store.bytes_used();
    const Folder folder = *mailbox->create_folder(1, "Work");
    REQUIRE(store.deliver(*mailbox, folder.id, mail("a")));
    REQUIRE(store.deliver(*mailbox, folder.id, mail("b")));
    const ChangeNumber known = mailbox->change_number();
    REQUIRE(mailbox->remove_folder(folder.id));
    CHECK(mailbox->entries_since(known, folder.id).gone == std::vector<Uid>{1, 2});
    CHECK_FALSE(mailbox->listing(folder.id));
    CHECK_FALSE(mailbox->folder("Work"));
    CHECK(store.bytes_used() == before);
    const Folder again = *mailbox->create_folder(1, "Work");
    CHECK(again.id != folder.id);
    CHECK(again.uid_validity != folder.uid_validity);
}

TEST_CASE("well-known folders stay, and no folder goes below itself")
{
    Mailstore store;
    const auto mailbox = store.open("alice");
    const FolderId inbox = mailbox->folder(Known::inbox)->id;
    const FolderId a = mailbox->create_folder(1, "a")->id, b = mailbox->create_folder(a, "b")->id;
    CHECK(mailbox->remove_folder(inbox).error() == Refusal::well_known);
    CHECK(mailbox->move_folder(inbox, 1, "Outbox2").error() == Refusal::well_known);
    CHECK(mailbox->remove_folder(a).error() == Refusal::has_folders);
    CHECK(mailbox->move_folder(a, b, "a").error() == Refusal::own_folder);
    CHECK(mailbox->move_folder(a, 1, "INBOX").error() == Refusal::exists);
    CHECK(mailbox->move_folder(a, 1, "x/y").error() == Refusal::bad_name);
    CHECK(mailbox->move_folder(b, inbox, "B"));
    CHECK(mailbox->folder("Inbox/b")->id == b);
    CHECK(mailbox->remove_folder(a));
}

TEST_CASE("subscriptions are names; at first those of the well-known folders")
{
    Mailstore store;
    const auto mailbox = store.open("alice");
    CHECK(mailbox->subscribed().size() == 11);
    REQUIRE(mailbox->set_subscribed("Not/there", true));
    REQUIRE(mailbox->set_subscribed("inbox", false));
    const auto names = mailbox->subscribed();
    CHECK(std::ranges::count(names, "Not/there") == 1);
    CHECK(std::ranges::count(names, "Inbox") == 0);
    CHECK(mailbox->set_subscribed("", true).error() == Refusal::bad_name);
    CHECK(mailbox->set_subscribed(std::string(2000, 'x'), true).error() == Refusal::bad_name);
}

TEST_CASE("items are recent to the first who claims them")
{
    Mailstore store;
    const auto mailbox = store.open("alice");
    const FolderId inbox = mailbox->folder(Known::inbox)->id;
    REQUIRE(store.deliver(*mailbox, inbox, mail("a")));
    CHECK(mailbox->claim_recent(inbox) == 1);
    CHECK(mailbox->claim_recent(inbox) == 2);
    REQUIRE(store.deliver(*mailbox, inbox, mail("b")));
    CHECK(mailbox->folder(inbox)->recent_from == 2);
    CHECK(mailbox->claim_recent(inbox) == 2);
    CHECK(mailbox->claim_recent(inbox) == 3);
    CHECK(mailbox->claim_recent(9999) == 0);
}

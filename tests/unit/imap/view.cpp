#include "imap/view.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <random>

using namespace exemu;
using namespace exemu::imap;

namespace {

// The view begins with the messages whose UIDs are 10, 20, 30.
View three()
{
    auto entries = std::make_shared<std::vector<store::Entry>>(std::vector<store::Entry>{{1, 10, 0}, {2, 20, 0}, {3, 30, 0}});
    return View(std::move(entries), 31);
}

store::EntryChanges changes(std::vector<store::Uid> gone, std::vector<store::Uid> fresh, std::vector<store::Entry> changed = {})
{
    store::EntryChanges result;
    result.gone = std::move(gone);
    result.entries = std::move(changed);
    for (const store::Uid uid : fresh)
        result.entries.push_back({uid, uid, 0});
    return result;
}

std::string told(const std::vector<News>& news)
{
    std::string text;
    for (const News& each : news) {
        switch (each.kind) {
        case News::Kind::expunge: text += fmt::format("* {} EXPUNGE\n", each.number); break;
        case News::Kind::exists: text += fmt::format("* {} EXISTS\n", each.number); break;
        case News::Kind::recent: text += fmt::format("* {} RECENT\n", each.number); break;
        case News::Kind::flags: text += fmt::format("* {} FLAGS {}\n", each.number, each.entry.flags); break;
        }
    }
    return text;
}

SequenceSet set(std::vector<SeqRange> ranges) { return {std::move(ranges)}; }

} // namespace

TEST_CASE("what others change is told with the numbers of the moment")
{
    struct Case {
        const char* name;
        std::vector<store::Uid> gone, fresh;
        const char* told;
    };
    const Case cases[] = {
        {"nothing", {}, {}, ""},
        {"first goes", {10}, {}, "* 1 EXPUNGE\n"},
        {"first, then last", {10, 30}, {}, "* 1 EXPUNGE\n* 2 EXPUNGE\n"},
        {"all go", {10, 20, 30}, {}, "* 1 EXPUNGE\n* 1 EXPUNGE\n* 1 EXPUNGE\n"},
        {"one goes, one new", {20}, {40}, "* 2 EXPUNGE\n* 3 EXISTS\n"},
        {"two new", {}, {40, 50}, "* 5 EXISTS\n"},
        {"one that was never there", {15}, {}, ""},
    };
    for (const Case& each : cases) {
        INFO(each.name);
        View view = three();
        view.learn(changes(each.gone, each.fresh));
        CHECK(told(view.tell(true)) == each.told);
        CHECK_FALSE(view.has_news());
        CHECK(view.size() == 3 - (each.gone == std::vector<store::Uid>{15} ? 0 : each.gone.size()) + each.fresh.size());
    }
}

TEST_CASE("without leave, EXPUNGE waits and numbers stay; what arrives is counted with what is gone")
{
    View view = three();
    view.learn(changes({10}, {40}, {{2, 20, store::seen}}));
    CHECK(told(view.tell(false)) == "* 4 EXISTS\n* 2 FLAGS 1\n");
    CHECK(view.has_news());
    CHECK(view.number_of(20) == 2);
    view.learn(changes({20}, {}));
    CHECK(told(view.tell(true)) == "* 1 EXPUNGE\n* 1 EXPUNGE\n");
    CHECK(view.number_of(30) == 1);
    CHECK_FALSE(view.number_of(20));
}

TEST_CASE("what came and went before it was told is never told")
{
    View view = three();
    view.learn(changes({}, {40}));
    view.learn(changes({40}, {}));
    CHECK(told(view.tell(true)).empty());
}

TEST_CASE("flags that the peer set itself are not told again, and those of an expunged message never")
{
    View view = three();
    view.set_flags(1, store::seen);
    view.learn(changes({}, {}, {{1, 10, store::seen}}));
    CHECK_FALSE(view.has_news());
    view.learn(changes({20}, {}, {{2, 20, store::flagged}}));
    CHECK(told(view.tell(true)) == "* 2 EXPUNGE\n");
}

TEST_CASE("recent messages are this session's from where it claimed them")
{
    auto entries = std::make_shared<std::vector<store::Entry>>(std::vector<store::Entry>{{1, 10, 0}, {2, 20, 0}});
    View view(entries, 20);
    CHECK(view.recent() == 1);
    CHECK_FALSE(view.is_recent(10));
    view.learn(changes({}, {30, 40}));
    view.claim_recent(40); // 30 was claimed by another session
    CHECK(told(view.tell(true)) == "* 4 EXISTS\n* 2 RECENT\n");
    CHECK_FALSE(view.is_recent(30));
    CHECK(view.is_recent(40));
}

TEST_CASE("sets mean what is there")
{
    using R = Ranges;
    constexpr Number star = SeqRange::star;
    const View view = three();
    CHECK(view.numbers(set({{1, 1}})) == R{{1, 1}});
    CHECK(view.numbers(set({{3, 1}})) == R{{1, 3}});
    CHECK(view.numbers(set({{star, star}})) == R{{3, 3}});
    CHECK(view.numbers(set({{2, star}, {1, 2}})) == R{{1, 3}});
    CHECK(view.numbers(set({{3, 3}, {1, 1}})) == R{{1, 1}, {3, 3}});
    CHECK_FALSE(view.numbers(set({{1, 4}})));
    CHECK_FALSE(view.numbers(set({{5, star}})));
    CHECK(view.uids(set({{10, 20}})) == R{{1, 2}});
    CHECK(view.uids(set({{11, 19}})) == R{});
    CHECK(view.uids(set({{star, star}})) == R{{3, 3}});
    CHECK(view.uids(set({{500, star}})) == R{{3, 3}}); // RFC 3501 6.4.8: the last one is always in it
    CHECK(view.uids(set({{1, 4000000000}})) == R{{1, 3}});
    CHECK(View().numbers(set({{1, star}})) == R{});
    CHECK_FALSE(View().numbers(set({{1, 1}})));
    CHECK(View().uids(set({{1, star}})) == R{});
}

TEST_CASE("a shared list is copied when it is changed, not before")
{
    auto entries = std::make_shared<const std::vector<store::Entry>>(std::vector<store::Entry>{{1, 10, 0}});
    View one(entries, 99), other(entries, 99);
    CHECK(entries.use_count() == 3);
    one.set_flags(1, store::seen);
    CHECK(entries->front().flags == 0);
    CHECK(other.at(1).flags == 0);
    CHECK(entries.use_count() == 2);
}

TEST_CASE("a view that learns in any order, and is told now and then, ends where the store is")
{
    const unsigned seed = std::random_device()();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    store::Mailstore store(store::Limits{.tombstones = 30});
    const auto mailbox = store.open("alice");
    const store::FolderId inbox = mailbox->folder(store::Known::inbox)->id;
    View view;
    store::ChangeNumber known = mailbox->change_number();
    std::vector<store::Uid> peer; // what a client that follows the answers has
    unsigned reconciled = 0;
    for (int round = 0; round < 2000; ++round) {
        for (unsigned i = random() % 6; i > 0; --i) {
            const auto entries = mailbox->listing(inbox)->entries;
            const store::ItemId some = entries->empty() ? 0 : (*entries)[random() % entries->size()].id;
            switch (random() % 4) {
            case 0: (void)mailbox->remove(some); break;
            case 1: (void)mailbox->set_flags(some, store::seen, 0); break;
            case 2: (void)mailbox->move(some, inbox); break;
            default: REQUIRE(store.deliver(*mailbox, inbox, {}));
            }
        }
        if (round % 50 < 20) // long silences forget tombstones
            continue;
        const store::EntryChanges now = mailbox->entries_since(known, inbox);
        known = now.now;
        reconciled += !now.complete;
        if (now.complete)
            view.learn(now);
        else
            view.reconcile(*mailbox->listing(inbox)->entries);
        const bool expunges = random() % 2;
        const Number before = view.size();
        for (const News& news : view.tell(expunges)) {
            if (news.kind == News::Kind::expunge) {
                REQUIRE((news.number >= 1 && news.number <= peer.size()));
                peer.erase(peer.begin() + (news.number - 1));
            } else if (news.kind == News::Kind::exists) {
                REQUIRE(news.number > peer.size());
                while (peer.size() < news.number)
                    peer.push_back(view.at(static_cast<Number>(peer.size()) + 1).uid);
            }
        }
        REQUIRE((expunges || view.size() >= before));
        REQUIRE(peer.size() == view.size());
    }
    view.learn(mailbox->entries_since(known, inbox));
    view.tell(true);
    std::vector<store::Entry> shown;
    for (Number number = 1; number <= view.size(); ++number)
        shown.push_back(view.at(number));
    CHECK(shown == *mailbox->listing(inbox)->entries);
    CHECK(reconciled > 0);
}

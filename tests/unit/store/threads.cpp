#include "unit/store/mail.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

using namespace exemu;
using namespace exemu::store;
using exemu::test::mail;

namespace {

// A gate that one thread opens and others wait at.
class Gate {
public:
    void open()
    {
        const std::lock_guard hold(lock_);
        open_ = true;
        changed_.notify_all();
    }
    void wait()
    {
        std::unique_lock hold(lock_);
        changed_.wait(hold, [&] { return open_; });
    }

private:
    std::mutex lock_;
    std::condition_variable changed_;
    bool open_ = false;
};

} // namespace

TEST_CASE("many threads deliver, change, read, subscribe and evict")
{
    Mailstore store(Limits{.store = 1_MiB, .tombstones = 100});
    std::atomic<std::uint64_t> evictions = 0, told = 0;
    store.on_evicted([&](const std::string&, const Item&) { ++evictions; });

    const auto work = [&](unsigned seed) {
        std::mt19937 random(seed);
        std::unique_ptr<Mailbox::Subscription> subscription;
        const NewItem shared = mail("shared", 2000);
        for (int round = 0; round < 1500; ++round) {
            const auto mailbox = store.open("user" + std::to_string(random() % 3));
            const FolderId folder = 2 + random() % 2;
            const ItemId id = 1 + random() % 2000;
            switch (random() % 9) {
            case 0:
            case 1:
            case 2: (void)store.deliver(*mailbox, folder, mail("own", random() % 4000)); break;
            case 3: (void)store.deliver(*mailbox, folder, shared); break;
            case 4: (void)mailbox->set_flags(id, seen, 0); break;
            case 5: (void)mailbox->move(id, folder); break;
            case 6: (void)mailbox->remove(id); break;
            case 7: (void)mailbox->changes_since(mailbox->change_number() - random() % 20, folder); break;
            default: subscription = random() % 2 ? Mailbox::subscribe(mailbox, [&] { ++told; }) : nullptr;
            }
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 4; ++i)
        threads.emplace_back(work, i);
    for (std::thread& thread : threads)
        thread.join();

    CHECK(store.is_consistent());
    CHECK(store.bytes_used() <= 1_MiB .bytes);
    CHECK(evictions == store.evicted());
    CHECK(evictions > 0);
    CHECK(told > 0);
}

TEST_CASE("a callback in progress is waited for, and none runs afterwards")
{
    Mailstore store;
    const auto alice = store.open("alice");
    Gate inside, leave;
    std::atomic<bool> finished = false;
    std::atomic<int> runs = 0;
    auto subscription = Mailbox::subscribe(alice, [&] {
        ++runs;
        inside.open();
        leave.wait();
        finished = true;
    });
    std::thread deliverer([&] { (void)store.deliver(*alice, 2, mail("one")); });
    inside.wait();
    std::thread opener([&] { leave.open(); });
    subscription.reset();
    CHECK(finished); // the destructor returned after the callback had
    REQUIRE(store.deliver(*alice, 2, mail("two")));
    CHECK(runs == 1);
    deliverer.join();
    opener.join();
}

TEST_CASE("a callback may end its own subscription, and what it captured goes with it")
{
    Mailstore store;
    const auto alice = store.open("alice");
    int runs = 0;
    auto captured = std::make_shared<int>(1);
    std::unique_ptr<Mailbox::Subscription> subscription;
    subscription = Mailbox::subscribe(alice, [&, captured] {
        ++runs;
        subscription.reset();
        CHECK(captured.use_count() == 2);
    });
    REQUIRE(store.deliver(*alice, 2, mail("one")));
    REQUIRE(store.deliver(*alice, 2, mail("two")));
    CHECK(runs == 1);
    CHECK(captured.use_count() == 1);

    auto second = Mailbox::subscribe(alice, [captured] {});
    CHECK(captured.use_count() == 2);
    second.reset();
    CHECK(captured.use_count() == 1);
}

TEST_CASE("a callback may ask the mailbox what changed")
{
    Mailstore store;
    const auto alice = store.open("alice");
    std::size_t seen_items = 0;
    const auto first = Mailbox::subscribe(alice, [&] { seen_items = alice->changes_since(0).items.size(); });
    const auto second = Mailbox::subscribe(alice, [&] { seen_items += 100; });
    REQUIRE(store.deliver(*alice, 2, mail("one")));
    CHECK(seen_items == 101);
}

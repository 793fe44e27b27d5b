#include "mailbag/generate.hpp"

#include "mailbag/encode.hpp"
#include "mailbag/fill.hpp"
#include "wire/dates.hpp"
#include "wire/headers.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace exemu;
using namespace exemu::mailbag;

namespace {

const WallTime now{std::chrono::seconds(1'795'420'800)}; // 2026-11-23T08:00:00Z

directory::Directory people()
{
    std::vector<directory::Account> accounts(3);
    accounts[0].name = "alice", accounts[0].display = "Alice Example";
    accounts[1].name = "bob", accounts[1].display = "Bob Example";
    accounts[2].name = "carol", accounts[2].display = "Carol Example";
    return {"contoso.test", "CONTOSO", std::move(accounts)};
}

std::vector<Generator::Made> draw(const Generate& plan, std::uint64_t seed = 1, std::size_t account = 0)
{
    const directory::Directory directory = people();
    const World world{directory, "mail.contoso.test", seed, now};
    Generator generator(plan, world, directory.accounts()[account]);
    std::vector<Generator::Made> all;
    for (std::uint64_t i = 0; i < plan.messages; ++i)
        all.push_back(generator.next());
    return all;
}

std::string text_of(const std::vector<Generator::Made>& all)
{
    std::string text;
    for (const auto& made : all)
        text += made.item.mime->text();
    return text;
}

Generate many()
{
    Generate plan;
    plan.messages = 600;
    plan.least = 1_KiB, plan.most = 64_KiB;
    plan.folders = {"Inbox", "Sent Items", "Archive/2026"};
    for (const auto& [word, script] : Words<Script>::all)
        if (script != Script::latin)
            plan.scripts.push_back(script);
    return plan;
}

} // namespace

TEST_CASE("the same seed makes the same mail, another seed or account another")
{
    const Generate plan = many();
    CHECK(text_of(draw(plan)) == text_of(draw(plan)));
    CHECK(text_of(draw(plan)) != text_of(draw(plan, 2)));
    CHECK(text_of(draw(plan)) != text_of(draw(plan, 1, 1)));
}

TEST_CASE("sizes, dates, flags and folders are those that were asked for")
{
    const Generate plan = many();
    WallTime before = now - plan.span;
    std::size_t unread = 0;
    std::vector<std::size_t> folders(plan.folders.size());
    double sum = 0;
    for (const auto& made : draw(plan)) {
        const std::size_t size = made.item.mime->size();
        CHECK(size >= plan.least.bytes);
        CHECK(size <= plan.most.bytes + 1500); // where the header alone takes more
        sum += static_cast<double>(size);
        CHECK(made.item.received >= before);
        CHECK(made.item.received <= now);
        before = made.item.received;
        const std::string text = made.item.mime->text();
        CHECK(wire::parse_rfc5322_date(*wire::find_header(text, "Date")) == made.item.received);
        const bool mine = wire::find_header(text, "From")->find("alice@contoso.test") != std::string::npos;
        CHECK(mine == (made.folder == 1));
        unread += (made.item.flags & store::seen) == 0 ? 1 : 0;
        ++folders[made.folder];
        CHECK_FALSE(made.item.from_run);
    }
    CHECK(unread > 40);
    CHECK(unread < 120); // a fifth of what came from others
    for (const std::size_t count : folders)
        CHECK(count > 150);
    CHECK(sum / 600 == Approx(plan.mean_size()).epsilon(0.15));
}

TEST_CASE("a message has the size that was drawn, to the byte")
{
    Generate plan;
    plan.messages = 200;
    plan.least = plan.most = 6000_B;
    plan.scripts = many().scripts;
    for (const auto& made : draw(plan))
        REQUIRE(made.item.mime->size() == 6000);
}

TEST_CASE("lines are as mail has them: CRLF, at most 78 characters in the body, ASCII alone")
{
    for (const auto& made : draw(many())) {
        const std::string text = made.item.mime->text();
        CHECK(std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 127; }));
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find("\r\n", at);
            REQUIRE(end != std::string::npos);
            const std::string line = text.substr(at, end - at);
            CHECK(line.find_first_of("\r\n") == std::string::npos);
            CHECK(line.size() <= 150);
            at = end + 2;
        }
    }
}

TEST_CASE("threads point to messages that are there")
{
    Generate plan = many();
    plan.threads = Percent{1'000'000};
    std::set<std::string> ids;
    std::size_t answers = 0;
    for (const auto& made : draw(plan)) {
        const std::string text = made.item.mime->text();
        if (const auto parent = wire::find_header(text, "In-Reply-To")) {
            CHECK(ids.contains(*parent));
            const std::string references = *wire::find_header(text, "References");
            CHECK(references.ends_with(*parent));
            CHECK(std::ranges::count(references, '<') <= 11);
            CHECK(wire::find_header(text, "Subject")->starts_with("=?utf-8?B?UmU6") +
                    wire::find_header(text, "Subject")->starts_with("Re: ") ==
                1);
            ++answers;
        }
        CHECK(ids.insert(*wire::find_header(text, "Message-ID")).second);
    }
    CHECK(answers == 599);
}

TEST_CASE("encoded words hold whole characters and at most 75 of their own")
{
    CHECK(encoded_words("Lunch?", 9) == "Lunch?");
    CHECK(encoded_words("\u00C4", 9) == "=?utf-8?B?w4Q=?=");
    std::string greek;
    for (int i = 0; i < 60; ++i)
        greek += "\u03B1";
    const std::string words = encoded_words(greek, 9);
    for (std::size_t at = 0; at != std::string::npos;) {
        const std::size_t end = words.find("\r\n ", at);
        CHECK(words.substr(at, end - at).size() <= 75);
        CHECK(words.substr(at).starts_with("=?utf-8?B?"));
        at = end == std::string::npos ? end : end + 3;
    }
    CHECK(mailbox_text("Smith, Pat", "p@x.test", 6) == "\"Smith, Pat\" <p@x.test>");
    CHECK(quoted_printable("a=\u00E4 ") == "a=3D=C3=A4=20\r\n");
    CHECK(quoted_printable("From .") == "=46rom .\r\n");
    CHECK(file_name_parameter("\u00E4.pdf") == "filename*=utf-8''%C3%A4.pdf");
}

TEST_CASE("a mailbox is filled: folders, mail, and what does not fit")
{
    const directory::Directory directory = people();
    const World world{directory, "mail.contoso.test", 1, now};
    store::Mailstore store;
    Plan plan;
    plan.folders = {"Projects/2026", "Projects"};
    plan.generate = Generate{.messages = 50, .folders = {"inbox", "Archive/Old"}};
    Problems problems;
    const auto mailbox = store.open("alice");
    fill(mailbox, plan, store, world, directory.accounts()[0], problems);
    CHECK(problems.to_text() == "");
    CHECK(mailbox->folder("Projects/2026"));
    const auto inbox = mailbox->folder(store::Known::inbox), archive = mailbox->folder("Archive/Old");
    REQUIRE(archive);
    CHECK(inbox->items + archive->items == 50);
    CHECK(inbox->items > 10);
    CHECK(mailbox->items(inbox->id, 1)[0].envelope.subject != "");

    store::Mailstore small({.store = ByteCount{1 << 20}});
    plan.generate->messages = 5000;
    fill(small.open("bob"), plan, small, world, directory.accounts()[1], problems);
    CHECK(problems.to_text() == "mailbox bob: the store is full: raise limits.store, or lower what is loaded and generated\n");
}

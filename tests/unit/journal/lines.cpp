#include "journal/sinks.hpp"
#include "words.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::journal;
using namespace exemu::journal::test;
using namespace std::chrono;

namespace {

const WallTime wall = sys_days{2026y / November / 23} + 9h + 30min;

Record written(Journal& journal, const Header& header, const std::function<void(Packer&)>& fill)
{
    const std::uint64_t number = journal.add(0, header, fill);
    return Journal::Reader(journal, number - 1).next().value();
}

} // namespace

TEST_CASE("an event is one line of JSON")
{
    const Words words;
    Journal journal(words.all, 1);
    Header header = header_of(words.rcpt, 123456us);
    header.session = 12;
    header.rule = journal.rule_id("greylist");
    header.origin = Origin::rule;
    const std::vector<std::string> notify{"never", "a\"b"};
    const Record record = written(journal, header, [&](Packer& packer) {
        packer.add(pattern::f_session, std::int64_t{3});
        packer.add(pattern::f_turn, std::int64_t{7});
        packer.add(words["rcpt"], std::string_view("ann@contoso.test"));
        packer.add(words["known"], true);
        packer.add(words["notify"], std::span<const std::string>(notify));
        packer.add(pattern::f_code, std::string_view("451"));
        packer.add(pattern::f_took, std::int64_t{4512000});
    });
    CHECK(to_json(record, words.all, wall, at(0s)) ==
        R"({"n":1,"t":"2026-11-23T09:30:00.123456Z","session":3,"uid":12,"event":"smtp.rcpt","origin":"rule","rule":"greylist",)"
        R"("turn":7,"rcpt":"ann@contoso.test","known":true,"notify":["never","a\"b"],"code":"451","took":0.004512})");
}

TEST_CASE("JSON gives sizes as bytes, durations as seconds, members by their full names")
{
    const Words words;
    Journal journal(words.all, 1);
    const Record record = written(journal, header_of(words.end, 90s), [&](Packer& packer) {
        packer.add(words["size"], std::int64_t{20480});
        packer.add(words["header.*"], std::string_view("Hello\n"), "subject");
        packer.add(words["pause"], std::int64_t{60'000'000'000});
        packer.add(words["version"], std::string_view("1.10"));
        packer.add(words["header.*"], std::string_view(std::string(2000, 'x')), "x-long");
    });
    const std::string line = to_json(record, words.all, wall, at(30s));
    CHECK(line.starts_with(R"({"n":1,"t":"2026-11-23T09:31:00.000000Z","event":"smtp.end_of_data","origin":"natural","size":20480,)"
                           R"("header.subject":"Hello\n","pause":60,"version":"1.10","header.x-long":"xxx)"));
    CHECK(line.ends_with(R"(x…","cut":true})"));
}

TEST_CASE("durations are exact to the nanosecond")
{
    struct Case {
        std::int64_t nanoseconds;
        const char* json;
    };
    const Case cases[] = {{0, "0"}, {1, "0.000000001"}, {1'500'000'000, "1.5"}, {-250'000'000, "-0.25"}, {100'000'000'000, "100"}};
    const Words words;
    Journal journal(words.all, 1);
    for (const Case& it : cases) {
        const Record record = written(journal, header_of(words.end), [&](Packer& packer) { packer.add(words["pause"], it.nanoseconds); });
        CHECK(to_json(record, words.all, wall, at(0s)).ends_with(std::string(R"("pause":)") + it.json + "}"));
    }
}

TEST_CASE("an event is one short line for people")
{
    const Words words;
    Journal journal(words.all, 1);
    Header header = header_of(words.rcpt);
    header.rule = journal.rule_id("greylist");
    header.origin = Origin::rule;
    const Record turn = written(journal, header, [&](Packer& packer) {
        packer.add(pattern::f_listener, std::string_view("smtp-25"));
        packer.add(pattern::f_turn, std::int64_t{7});
        packer.add(words["rcpt"], std::string_view("ann@contoso.test"));
        packer.add(pattern::f_code, std::string_view("451"));
    });
    CHECK(to_line(turn, words.all) == "turn 7  smtp.rcpt rcpt=ann@contoso.test code=451 (rule greylist)");

    const Record fact = written(
        journal, header_of(words.closed), [&](Packer& packer) { packer.add(words["by"], std::string_view("a b\n")); });
    CHECK(to_line(fact, words.all) == "event 2  session.closed by=\"a b\\x0A\"");

    const Record stored = written(journal, header_of(words.end), [&](Packer& packer) {
        packer.add(pattern::f_turn, std::int64_t{9});
        packer.add(words["header.*"], std::string_view("Hi"), "subject");
        packer.add(pattern::f_outcome, std::string_view("stored"));
        packer.add(pattern::f_code, std::string_view("250"));
    });
    CHECK(to_line(stored, words.all) == "turn 9  smtp.end_of_data header.subject=Hi code=250 outcome=stored");
}

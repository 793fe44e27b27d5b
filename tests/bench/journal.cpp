// What one event costs the session that writes it: header, lock, a copy of the session's constant fields, eight fields packed.
// Prints `journal  <median> ns/event (min..max)`; the second line has a JSON-lines sink reading along, on a thread of its own.
// `--check` fails when the first median is more than the goal divided by 0.7.
#include "journal/sinks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string_view>

using namespace exemu;
using namespace exemu::journal;

namespace {

constexpr double goal = 150; // ns
constexpr int rounds = 301;
constexpr int events = 10'000; // a millisecond or two, so that a busy machine spoils few rounds; all of them fill a 64 MB ring many times

pattern::Field field(std::string name, pattern::Type type)
{
    pattern::Field made;
    made.name = std::move(name);
    made.type = type;
    return made;
}

struct Words {
    pattern::Vocabulary all;
    pattern::EventId rcpt = all.add({"smtp.rcpt", pattern::Moment::turn, "",
        {field("rcpt", pattern::Type::text), field("from", pattern::Type::text), field("known", pattern::Type::flag),
            field("recipients", pattern::Type::number)}});
    pattern::FieldId to = *all.find_field("rcpt"), from = *all.find_field("from"), known = *all.find_field("known"),
                     recipients = *all.find_field("recipients");
};

std::string constant_fields()
{
    std::string room(256, '\0');
    Packer packer(room.data(), room.size());
    packer.add(pattern::f_listener, std::string_view("smtp-25"));
    packer.add(pattern::f_protocol, std::string_view("smtp"));
    packer.add(pattern::f_port, std::int64_t{25});
    packer.add(pattern::f_server, std::string_view("127.0.0.1"));
    packer.add(pattern::f_client, std::string_view("127.0.0.1"));
    packer.add(pattern::f_session, std::int64_t{4711});
    return std::string(packer.packed());
}

double round(Journal& journal, const Words& words, const std::string& constants)
{
    Header header;
    header.event = words.rcpt;
    header.session = 4711;
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < events; ++i) {
        journal.add(0, header, [&](Packer& packer) {
            packer.add_packed(constants);
            packer.add(pattern::f_turn, std::int64_t{i});
            packer.add(pattern::f_allowed, true);
            packer.add(words.to, std::string_view("ann@contoso.test"));
            packer.add(words.from, std::string_view("bob@example.test"));
            packer.add(words.known, true);
            packer.add(words.recipients, std::int64_t{1});
            packer.add(pattern::f_code, std::string_view("250"));
            packer.add(pattern::f_took, std::int64_t{12'345});
        });
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    return took.count() / events;
}

double measure(const char* name, Journal& journal, const Words& words)
{
    const std::string constants = constant_fields();
    std::vector<double> costs;
    costs.reserve(rounds);
    for (int i = 0; i < rounds; ++i)
        costs.push_back(round(journal, words, constants));
    std::sort(costs.begin(), costs.end());
    const double median = costs[rounds / 2];
    fmt::print("{}  {:.0f} ns/event ({:.0f}..{:.0f})\n", name, median, costs.front(), costs.back());
    return median;
}

} // namespace

int main(int argc, char** argv)
{
    const Words words;
    Journal quiet(words.all, 1);
    const double median = measure("journal", quiet, words);

    Journal read(words.all, 1);
    std::FILE* nowhere = std::fopen("/dev/null", "w");
    if (!nowhere)
        return 1;
    {
        const JsonLines sink(read, nowhere, WallTime{}, SteadyTime{});
        measure("journal with JSON lines", read, words);
    }
    std::fclose(nowhere);

    const bool check = argc > 1 && std::string_view(argv[1]) == "--check";
    return check && median > goal / 0.7 ? 1 : 0;
}

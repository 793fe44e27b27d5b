#pragma once
#include "unit/journal/words.hpp"
#include "verdict/verdict.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <utility>
#include <vector>

// A journal to write a story into, and short ways to say what is expected of it.
namespace exemu::verdict::test {

using journal::test::at;
using journal::test::Words;
using When = std::vector<std::pair<const char*, const char*>>;

struct Room {
    explicit Room(std::size_t capacity = 1 << 20) : journal(words.all, 1, capacity) {}

    pattern::Pattern pattern(const char* event, const When& when = {}) const
    {
        Problems problems;
        Tree map = Tree::map();
        for (const auto& [key, value] : when)
            map.set(key, Tree::scalar(value));
        pattern::Pattern made = pattern::Pattern::compile(Tree::scalar(event), &map, pattern::Use::expectation, words.all, problems);
        INFO(problems.to_text());
        REQUIRE(problems.empty());
        return made;
    }

    Expectation expect(Expectation::Kind kind, std::vector<pattern::Pattern> patterns) const
    {
        Expectation made;
        made.kind = kind;
        made.name = "it";
        made.patterns = std::move(patterns);
        return made;
    }
    Expectation count(const char* event, const When& when = {}, const char* range = nullptr) const
    {
        Expectation made = expect(Expectation::Kind::count, {pattern(event, when)});
        if (range)
            made.count = Range::parse(range).value();
        return made;
    }
    Expectation never(const char* event, const When& when = {}) const { return expect(Expectation::Kind::never, {pattern(event, when)}); }
    Expectation order(const std::vector<const char*>& events) const
    {
        std::vector<pattern::Pattern> patterns;
        for (const char* event : events)
            patterns.push_back(pattern(event));
        return expect(Expectation::Kind::order, std::move(patterns));
    }
    Expectation scoped(Expectation made, const std::vector<const char*>& fields) const
    {
        for (const char* field : fields)
            made.scope.push_back(words[field]);
        return made;
    }

    // ---- the story; times count from ready
    void connect(Duration when = {})
    {
        journal.add(0, journal::test::header_of(words.accept, when), [](journal::Packer&) {});
    }
    void rcpt(const std::string& client, const std::string& who, const std::string& code, Duration when = {}, const char* rule = nullptr)
    {
        journal::Header header = journal::test::header_of(words.rcpt, when);
        if (rule) {
            header.rule = journal.rule_id(rule);
            header.origin = journal::Origin::rule;
        }
        journal.add(0, header, [&](journal::Packer& packer) {
            packer.add(pattern::f_turn, ++turn);
            if (!client.empty())
                packer.add(pattern::f_client, std::string_view(client));
            packer.add(words["rcpt"], std::string_view(who));
            packer.add(pattern::f_code, std::string_view(code));
        });
    }
    void end_of_data(Duration when = {})
    {
        journal.add(0, journal::test::header_of(words.end, when), [](journal::Packer&) {});
    }
    void close(Duration when = {})
    {
        journal.add(0, journal::test::header_of(words.closed, when), [](journal::Packer&) {});
    }

    Verdict judge(const std::vector<Expectation>& expectations, Duration now = 1h, bool ended = true) const
    {
        Facts facts;
        facts.ready = at({});
        facts.now = at(now);
        facts.ended = ended;
        return verdict::judge(expectations, journal, facts);
    }
    // The one finding of one expectation: "met", "broken", "inconclusive"; "..., open" while it may still change.
    std::string state(const Expectation& expectation, Duration now = 1h, bool ended = true) const
    {
        const Verdict verdict = judge({expectation}, now, ended);
        REQUIRE(verdict.findings.size() == 1);
        return std::string(to_text(verdict.findings[0].state)) + (verdict.findings[0].decided ? "" : ", open");
    }
    std::string why(const Expectation& expectation, Duration now = 1h, bool ended = true) const
    {
        return judge({expectation}, now, ended).findings.at(0).why;
    }

    Words words;
    journal::Journal journal;
    std::int64_t turn = 0;
};

} // namespace exemu::verdict::test

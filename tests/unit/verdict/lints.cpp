#include "verdict/lints.hpp"
#include "unit/journal/words.hpp"
#include "verdict/verdict.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace exemu;
using namespace exemu::verdict;

namespace {

// The events that lints look at, as the protocols declare them.
struct Town {
    Town()
    {
        using pattern::Moment;
        using pattern::Type;
        const auto field = journal::test::Words::field;
        words.add({"tcp.accept", Moment::point, "", {}});
        words.add({"session.closed", Moment::fact, "", {}});
        words.add({"tls.established", Moment::point, "", {field("version", Type::version)}});
        words.add({"tls.accepted", Moment::fact, "", {field("problem", Type::text)}});
        words.add({"smtp.ehlo", Moment::turn, "", {field("pipelined", Type::flag)}});
        for (const char* name :
            {"smtp.starttls", "smtp.mail", "smtp.quit", "imap.starttls", "imap.capability", "imap.login", "imap.logout"})
            words.add({name, Moment::turn, "", {}});
        words.add({"smtp.rcpt", Moment::turn, "", {field("rcpt", Type::text)}});
        words.add({"smtp.end_of_data", Moment::turn, "", {field("bare_lf", Type::flag), field("missing", Type::list)}});
        for (const char* name : {"smtp.authorize", "imap.authorize"})
            words.add({name, Moment::point, "", {field("scheme", Type::text)}});
        words.add({"http.request", Moment::turn, "", {field("host", Type::text), field("path", Type::text)}});
        words.add({"http.authorize", Moment::point, "", {field("scheme", Type::text), field("preemptive", Type::flag)}});
        words.add({"autodiscover.pox", Moment::turn, "", {}});
        journal = std::make_unique<journal::Journal>(words, 1, 1 << 20);
    }

    // "smtp.rcpt rcpt=ann code=451 @3 #2": an event, fields, seconds since ready, number of the session.
    void tell(const std::string& line)
    {
        std::vector<std::string_view> parts = split(line, ' ');
        journal::Header header;
        header.event = words.find_event(parts[0]).value();
        header.session = 1;
        std::vector<std::pair<std::string, std::string>> fields{{"client", "10.0.0.1"}, {"origin", "natural"}};
        for (const std::string_view part : std::span(parts).subspan(1)) {
            const std::string word(part.substr(part.find('=') + 1));
            if (part.starts_with('@'))
                header.time = journal::test::at(std::chrono::milliseconds(std::stoi(std::string(part.substr(1)))));
            else if (part.starts_with('#'))
                header.session = static_cast<std::uint32_t>(std::stoi(std::string(part.substr(1))));
            else
                fields.emplace_back(part.substr(0, part.find('=')), word);
        }
        journal->add(0, header, [&](journal::Packer& packer) {
            for (const auto& [name, value] : fields) {
                const pattern::FieldId id = words.find_field(name).value();
                switch (words.field(id).type) {
                case pattern::Type::flag: packer.add(id, value == "true"); break;
                case pattern::Type::duration: packer.add(id, std::int64_t{std::stoi(value)} * 1'000'000'000); break;
                case pattern::Type::list: {
                    const std::vector<std::string> one{value};
                    packer.add(id, std::span<const std::string>(one));
                    break;
                }
                default: packer.add(id, std::string_view(value));
                }
            }
        });
    }

    std::string state(std::string_view name, bool ended = true) const
    {
        Expectation armed;
        armed.kind = Expectation::Kind::lint;
        armed.lint = find_lint(name);
        REQUIRE(armed.lint);
        armed.name = name;
        Facts facts;
        facts.ended = ended;
        const std::vector<Expectation> all{armed};
        const Verdict verdict = judge(all, *journal, facts);
        why = verdict.findings.at(0).why;
        return std::string(to_text(verdict.findings[0].state)) + (verdict.findings[0].decided ? "" : ", open");
    }

    pattern::Vocabulary words;
    std::unique_ptr<journal::Journal> journal;
    mutable std::string why;
};

struct Row {
    const char* lint;
    std::vector<const char*> commits, does_not;
};

const Row rows[] = {
    {"password-in-clear", {"smtp.authorize scheme=login"}, {"smtp.authorize scheme=login tls=1.2", "smtp.authorize scheme=ntlm"}},
    {"password-in-clear", {"imap.login result=refused allowed=true"}, {"imap.login result=ok allowed=true tls=1.2"}},
    {"password-in-clear", {"http.authorize scheme=basic"}, {"imap.authorize scheme=plain tls=1.3"}},
    {"login-disabled", {"imap.login result=refused allowed=true"},
        {"imap.login result=refused allowed=true tls=1.2", "imap.login result=ok allowed=true"}},
    {"bad-certificate", {"tls.accepted problem=expired"}, {"tls.accepted"}},
    {"old-tls", {"tls.established version=1.1"}, {"tls.established version=1.2", "tls.established version=1.3"}},
    {"retry-at-once", {"smtp.rcpt rcpt=ann code=451 @1000", "smtp.rcpt rcpt=ANN code=250 @3000 #2"},
        {"smtp.rcpt rcpt=ann code=451 @1000", "smtp.rcpt rcpt=bob code=250 @2000", "smtp.rcpt rcpt=ann code=250 @7000"}},
    {"repeat-after-5xx", {"smtp.rcpt rcpt=ann code=550 @1000", "smtp.rcpt rcpt=ann code=550 @900000 #2"},
        {"smtp.rcpt rcpt=ann code=451 @1000", "smtp.rcpt rcpt=ann code=550 @2000", "smtp.rcpt rcpt=bob code=550 @3000"}},
    {"backoff-ignored", {"smtp.mail result=refused backoff=4 @1000", "smtp.mail result=ok @4000 #2"},
        {"smtp.mail result=refused backoff=4 @1000", "smtp.quit result=ok @1100", "smtp.mail result=ok @5000 #2"}},
    {"redirect-with-credentials",
        {"http.request host=contoso.test path=/autodiscover/autodiscover.xml code=302", "http.request host=evil.test path=/x #2",
            "http.authorize scheme=basic preemptive=true #2"},
        {"http.request host=contoso.test path=/autodiscover/autodiscover.xml code=302", "http.request host=other.test path=/x #2",
            "http.authorize scheme=basic preemptive=false #2"}},
    {"redirect-with-credentials",
        {"http.request host=a.test path=/Autodiscover/Autodiscover.xml", "autodiscover.pox code=301", "http.request host=b.test path=/y #2",
            "http.authorize scheme=basic preemptive=true #2"},
        {"http.request host=a.test path=/autodiscover/x code=200", "http.request host=b.test path=/y #2",
            "http.authorize scheme=basic preemptive=true #2"}},
    {"no-ehlo-after-starttls", {"smtp.starttls result=ok", "smtp.mail result=refused"},
        {"smtp.starttls result=ok", "smtp.ehlo result=ok", "smtp.mail result=ok"}},
    {"no-ehlo-after-starttls", {"smtp.starttls result=ok", "smtp.authorize scheme=login"},
        {"smtp.starttls result=refused", "smtp.mail result=ok", "smtp.starttls result=ok #2", "smtp.quit result=ok #2"}},
    {"stale-capabilities", {"imap.capability result=ok", "imap.starttls result=ok", "imap.login result=ok"},
        {"imap.starttls result=ok", "imap.capability result=ok", "imap.login result=ok"}},
    {"pipelining-before-ehlo", {"smtp.ehlo pipelined=true"}, {"smtp.ehlo pipelined=false"}},
    {"bare-lf", {"smtp.end_of_data bare_lf=true"}, {"smtp.end_of_data bare_lf=false"}},
    {"missing-date", {"smtp.end_of_data missing=Date"}, {"smtp.end_of_data missing=Message-ID", "smtp.end_of_data"}},
    {"missing-message-id", {"smtp.end_of_data missing=Message-ID"}, {"smtp.end_of_data missing=Date"}},
};

} // namespace

TEST_CASE("each lint tells a client that commits it from one that does not")
{
    std::set<std::string_view> judged{"basic-unasked"};
    for (const Row& row : rows) {
        judged.insert(row.lint);
        Town bad, good;
        for (const char* line : row.commits)
            bad.tell(line);
        for (const char* line : row.does_not)
            good.tell(line);
        bad.tell("session.closed");
        good.tell("session.closed");
        INFO(row.lint << ": " << row.commits.back());
        CHECK(bad.state(row.lint) == "broken");
        CHECK(bad.why.starts_with("the client "));
        CHECK(bad.state(row.lint, false) == "broken"); // and at once
        CHECK(good.state(row.lint) == "met");
        CHECK(good.state(row.lint, false) == "inconclusive, open");
    }
    for (const Lint& lint : lints()) {
        INFO(lint.name);
        CHECK(judged.contains(lint.name));
        CHECK_FALSE(lint.source.empty());
    }
}

TEST_CASE("a note is told and breaks nothing; ActiveSync is not meant")
{
    Town town;
    town.tell("http.request path=/Microsoft-Server-ActiveSync");
    town.tell("http.authorize scheme=basic preemptive=true");
    town.tell("session.closed");
    CHECK(town.state("basic-unasked") == "met");
    CHECK(town.why == "not seen");
    town.tell("http.request path=/EWS/Exchange.asmx #2");
    town.tell("http.authorize scheme=basic preemptive=true #2");
    CHECK(town.state("basic-unasked") == "met");
    CHECK(town.why.starts_with("a note: the client sent Basic credentials before it was asked for them (1 time)"));
}

TEST_CASE("a lint of a case that nobody came to is inconclusive")
{
    const Town town;
    for (const Lint& lint : lints())
        CHECK(town.state(lint.name) == "inconclusive");
}

TEST_CASE("a vocabulary without a protocol: its lints see nothing")
{
    pattern::Vocabulary bare;
    bare.add({"session.closed", pattern::Moment::fact, "", {}});
    for (const Lint& lint : lints()) {
        const auto watch = lint.make(bare);
        INFO(lint.name);
        journal::Record record(journal::Header{}, "", "");
        CHECK(watch->see(record) == Sight::nothing);
    }
}

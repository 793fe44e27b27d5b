#pragma once
#include "verdict/goal.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Built-in checks of clients: what no scenario should have to spell out. Each is armed by name (`lints:` of a scenario) and then
// an expectation like any other.
namespace exemu::verdict {

enum class LintLevel : std::uint8_t {
    must,   // the source forbids it
    should, // the source advises against it
    note,   // worth knowing: told in the report, never breaks
};
std::string_view to_text(LintLevel);

// Looks at the records of one run, in order.
class LintWatch {
public:
    virtual ~LintWatch() = default;
    virtual bool concerns(pattern::EventId) const = 0;
    // match: here the client has committed it. unknown: the journal does not hold what would tell.
    virtual Sight see(const journal::Record&) = 0;
};

struct Lint {
    std::string_view name;
    LintLevel level;
    std::string_view what;   // what the client did: "sent a password without TLS"
    std::string_view why;    // what comes of it
    std::string_view source; // the sentence, and where it stands
    std::unique_ptr<LintWatch> (*make)(const pattern::Vocabulary&);
};

std::span<const Lint> lints();
const Lint* find_lint(std::string_view name);
std::string lints_text(); // what `exemu lints` prints
std::string lints_json();

// A lint while the journal is read.
class LintTrial {
public:
    LintTrial(const Expectation&, const pattern::Vocabulary&);
    bool concerns(pattern::EventId event) const { return watch_->concerns(event); }
    void see(const journal::Record&);
    struct Evidence {
        bool ended = false, silent = false;
        std::uint64_t lost = 0;
    };
    Finding conclude(const Evidence&) const;

private:
    const Expectation& expectation_;
    const pattern::Vocabulary& words_;
    std::unique_ptr<LintWatch> watch_;
    std::uint64_t committed_ = 0, unknown_ = 0;
    std::string first_; // where it was committed first
};

} // namespace exemu::verdict

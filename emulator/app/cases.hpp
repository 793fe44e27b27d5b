#pragma once
#include "verdict/report.hpp"

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exemu::app {

class Emulator;

// Cases of one running process: each has expectations of its own and the slice of the journal from its opening to its end. Opening
// the only one puts the house back to the scenario's start.
class Cases {
public:
    explicit Cases(Emulator& emulator) : emulator_(emulator) {}

    struct Wish {
        std::string name;
        std::optional<std::string> expect; // JSON or YAML: {expect: [...], lints: [...]}; absent: what the scenario expects
        std::optional<std::string> client; // only sessions of this address are its own
    };
    struct Opened {
        std::uint64_t id = 0;
        std::vector<std::string> mailboxes; // that were put back
    };
    // Error: what is wrong with the expectations, or that too many are open (limits.tenants).
    std::expected<Opened, std::string> open(const Wish&);
    // What can be said so far; nothing where there is no such case.
    std::optional<verdict::CaseReport> look(std::uint64_t id) const { return judge(id, false, {}); }
    // Judged for good, and gone.
    std::optional<verdict::CaseReport> close(std::uint64_t id, std::optional<verdict::CommandEnd> = {});
    struct Row {
        std::uint64_t id = 0;
        std::string name;
    };
    std::vector<Row> all() const;

private:
    struct Case {
        std::string name;
        std::vector<verdict::Expectation> expect;
        std::optional<std::string> client;
        std::uint64_t after = 0; // events up to this one are not its own
        SteadyTime began{};
    };
    std::optional<verdict::CaseReport> judge(std::uint64_t id, bool ended, std::optional<verdict::CommandEnd>) const;

    Emulator& emulator_;
    std::map<std::uint64_t, Case> cases_;
    std::uint64_t last_ = 0;
};

} // namespace exemu::app

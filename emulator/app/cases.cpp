#include "app/cases.hpp"

#include "app/emulator.hpp"

#include <fmt/format.h>

namespace exemu::app {

std::expected<Cases::Opened, std::string> Cases::open(const Wish& wish)
{
    const std::uint64_t most = emulator_.scenario().limits.tenants;
    if (cases_.size() >= most)
        return std::unexpected(most == 1
                ? fmt::format(
                      "case {} is open: end it first, or let the scenario have more at a time (limits.tenants)", cases_.begin()->first)
                : fmt::format("{} cases are open, which is limits.tenants", most));
    Problems problems;
    Case fresh;
    fresh.name = wish.name;
    fresh.client = wish.client;
    fresh.expect = wish.expect ? scenario::read_expectations(*wish.expect, emulator_.scenario(), emulator_.speech().language, problems)
                               : emulator_.scenario().expect;
    if (!problems.empty())
        return std::unexpected(problems.to_text());
    Opened opened;
    // Beside others nothing is put back: they count on what there is.
    if (cases_.empty())
        opened.mailboxes = emulator_.reset();
    fresh.after = emulator_.journal().written();
    fresh.began = emulator_.clock().steady();
    opened.id = ++last_;
    cases_.emplace(opened.id, std::move(fresh));
    return opened;
}

std::optional<verdict::CaseReport> Cases::judge(std::uint64_t id, bool ended, std::optional<verdict::CommandEnd> command) const
{
    const auto found = cases_.find(id);
    if (found == cases_.end())
        return std::nullopt;
    const Case& one = found->second;
    verdict::Facts facts;
    facts.ready = one.began;
    facts.now = emulator_.clock().steady();
    facts.after = one.after;
    facts.ended = ended;
    facts.is_case = true;
    facts.command = std::move(command);
    // What belongs to no session is everybody's.
    if (one.client)
        facts.among = [client = *one.client](const journal::Record& record) {
            const pattern::Value is = record.field(pattern::f_client);
            const auto* text = std::get_if<std::string_view>(&is);
            return !text || *text == client;
        };
    const verdict::Verdict verdict = verdict::judge(one.expect, emulator_.journal(), facts);
    verdict::CaseReport report = verdict::tell(verdict, one.name, emulator_.scenario().seed);
    report.seconds = std::chrono::duration<double>(facts.now - one.began).count();
    return report;
}

std::optional<verdict::CaseReport> Cases::close(std::uint64_t id, std::optional<verdict::CommandEnd> command)
{
    auto report = judge(id, true, std::move(command));
    cases_.erase(id);
    return report;
}

std::vector<Cases::Row> Cases::all() const
{
    std::vector<Row> rows;
    for (const auto& [id, one] : cases_)
        rows.push_back({id, one.name});
    return rows;
}

} // namespace exemu::app

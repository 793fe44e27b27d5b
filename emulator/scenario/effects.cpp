#include "scenario/effects.hpp"

#include "base/text.hpp"
#include "scenario/scenario.hpp"

#include <fmt/format.h>

namespace exemu::scenario {

namespace {

struct EffectText {
    std::string operator()(const SetStep& set) const { return fmt::format("state {} becomes {}", set.state, set.value); }
    std::string operator()(const NoteStep& note) const { return fmt::format("note \"{}\"", printable(note.text)); }
    std::string operator()(const EnableStep& rule) const
    {
        return fmt::format("rule \"{}\" {}", printable(rule.rule), rule.on ? "enabled" : "disabled");
    }
    std::string operator()(const PortStep& port) const { return fmt::format("{} {}", port.listener, port.open ? "opened" : "closed"); }
    std::string operator()(const DeliverStep& mail) const
    {
        const std::string what = mail.given ? fmt::format("a message of {}", to_text(ByteCount{mail.given->size()}))
                                            : fmt::format("\"{}\" from {}", printable(mail.subject), printable(mail.from));
        return fmt::format("{} appears in {} of {}", what, mail.folder, fmt::join(mail.to, ", "));
    }
    std::string operator()(const BumpStep& bump) const
    {
        if (bump.what == BumpStep::What::address_book)
            return "the offline address book has a new sequence number";
        return fmt::format("UIDVALIDITY of {} of {} goes up", bump.folder.empty() ? "all folders" : printable(bump.folder),
            bump.account.empty() ? "the turn's mailbox" : bump.account);
    }
    std::string operator()(const MoveStep& move) const
    {
        return fmt::format(
            "{} moves to {}", move.account.empty() ? "the turn's mailbox" : "the mailbox of " + move.account, printable(move.host));
    }
    std::string operator()(const SwapCertStep& swap) const
    {
        return fmt::format("listener {} shows certificate {}{}", swap.listener, swap.name, swap.sni.empty() ? "" : " for " + swap.sni);
    }
    std::string operator()(const HookStep& hook) const
    {
        std::string words;
        for (const std::string& word : hook.command)
            words += (words.empty() ? "" : " ") + printable(word);
        return fmt::format("{} is asked, and answers within {}", words, exemu::to_text(hook.limit));
    }
    std::string operator()(const RecycleStep&) const { return "the other worker of Unified Messaging takes over"; }
};

} // namespace

std::string effect_text(const Effect& effect) { return std::visit(EffectText{}, effect); }

void for_each_effect(const Scenario& scenario, const std::function<void(const Effect&)>& take)
{
    for (const Rule& rule : scenario.rules)
        for (const Step& step : rule.action.steps)
            if (const auto* effect = std::get_if<Effect>(&step))
                take(*effect);
    for (const TimelineEntry& entry : scenario.timeline)
        for (const Effect& effect : entry.effects)
            take(effect);
}

} // namespace exemu::scenario

// FETCH and STORE (RFC 3501 6.4.5, 6.4.6).
#include "imap/dialogue.hpp"

#include "imap/fetch_job.hpp"
#include "imap/flags.hpp"
#include "imap/rows.hpp"

#include <fmt/format.h>

namespace exemu::imap {

using session::Reply;

namespace {
constexpr std::uint64_t few = 16; // messages
} // namespace

bool Dialogue::fetches_little(const Command& command) const
{
    const auto* arguments = std::get_if<FetchArguments>(&command.arguments);
    if (!arguments || arguments->set.ranges.size() != 1 || asks_for_contents(*arguments))
        return false;
    const SeqRange& range = arguments->set.ranges.front();
    return range.first != SeqRange::star && range.last >= range.first && range.last - range.first < few;
}

Reply Dialogue::fetch(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    const auto& arguments = std::get<FetchArguments>(command.arguments);
    std::optional<Ranges> numbers = resolve(arguments.set, command.by_uid);
    if (!numbers)
        return say(texts.bad_set);
    Reply reply = say(texts.completed, {{"verb", "FETCH"}});
    const FetchJob::Source source{session_, *mailbox_, selected_->view, selected_->name, selected_->read_only};
    const auto job_over = [&](std::shared_ptr<const FetchArguments> what) {
        return FetchJob(source, std::move(what), std::move(*numbers), command.by_uid, command.tag);
    };
    const std::shared_ptr<const FetchArguments> here(std::shared_ptr<void>(), &arguments); // for as long as we answer
    const auto kept = [&] { return std::make_shared<const FetchArguments>(arguments); };
    if (voice_.asks(events().fetch_item)) { // each message is a turn of its own
        closing_ = std::make_unique<Closing>();
        closing_->job = std::make_unique<FetchJob>(job_over(kept()));
    } else if (voice_.asks(events().fetch)) { // a rule may want to change a part
        FetchJob job = job_over(here);
        while (job.next())
            job.write_parts(reply.more);
    } else if (count(*numbers) <= few && !asks_for_contents(arguments)) {
        job_over(here).write_all(reply.bytes);
    } else {
        auto job = std::make_shared<FetchJob>(job_over(kept()));
        if (!asks_for_contents(arguments) || !job->write_first(reply.more))
            reply.more.push_back({"", session::Generator([job = std::move(job)](std::string& out) { return job->more(out); })});
    }
    return reply;
}

namespace {

struct FlagChange {
    std::uint8_t set = 0, clear = 0;
};

FlagChange change_of(const StoreArguments& arguments)
{
    constexpr std::uint8_t settable = store::seen | store::answered | store::flagged | store::deleted | store::draft | store::mdn_sent;
    switch (arguments.mode) {
    case StoreArguments::Mode::add: return {arguments.flags, 0};
    case StoreArguments::Mode::remove: return {0, arguments.flags};
    case StoreArguments::Mode::replace: break;
    }
    return {arguments.flags, static_cast<std::uint8_t>(settable & ~arguments.flags)};
}

} // namespace

Reply Dialogue::store(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    const auto& arguments = std::get<StoreArguments>(command.arguments);
    if (selected_->read_only)
        return say(texts.read_only);
    const std::optional<Ranges> numbers = resolve(arguments.set, command.by_uid);
    if (!numbers)
        return say(texts.bad_set);
    learn(); // what others did to the flags comes before
    const FlagChange change = change_of(arguments);
    View& view = selected_->view;
    std::string told;
    bool some_gone = false;
    for (const auto& [first, last] : *numbers) {
        for (Number number = first; number <= last; ++number) {
            const store::Entry entry = view.at(number);
            const auto flags = static_cast<std::uint8_t>((entry.flags & ~change.clear) | change.set);
            if (!mailbox_->set_flags(entry.id, change.set, change.clear)) {
                some_gone = true;
                continue;
            }
            view.set_flags(number, flags);
            if (arguments.silent)
                continue;
            told += fmt::format("* {} FETCH (FLAGS (", number);
            append_flags(told, flags, view.is_recent(entry.uid));
            told += command.by_uid ? fmt::format(") UID {})\r\n", entry.uid) : "))\r\n";
        }
    }
    Reply reply = some_gone ? say(texts.some_gone) : say(texts.completed, {{"verb", "STORE"}});
    reply.bytes = std::move(told);
    return reply;
}

} // namespace exemu::imap

// APPEND (RFC 3501 6.3.11, RFC 4315 3): the message goes straight into the store's chunks.
#include "imap/turns.hpp"

#include "imap/rows.hpp"
#include "wire/headers.hpp"
#include "wire/utf7.hpp"

#include <fmt/format.h>

namespace exemu::imap {

using session::After;
using session::Reply;

// The message is announced. Who waits for our "+" is refused before it comes, where it would be refused after.
Task<After> Dialogue::hear_message()
{
    const CommandReader::Step announced = step_;
    Command command = read(announced);
    const auto* arguments = std::get_if<AppendArguments>(&command.arguments);
    const bool too_large = announced.literal.octets > voice_.style.most_message.bytes;
    if (announced.literal.waits && (!mailbox_ || !arguments || too_large || !find_folder(arguments->folder))) {
        session_.connection().consume(announced.consumed);
        reader_.start_anew();
        appending_ = std::make_unique<Appending>();
        appending_->size = announced.literal.octets;
        const After after = co_await carry_out(std::move(command), announced.consumed);
        co_return after;
    }
    if (announced.literal.waits)
        co_await go_ahead();
    else
        session_.connection().consume(announced.consumed);
    appending_ = std::make_unique<Appending>();
    co_await read_message(announced.literal.octets);
    step_ = reader_.next(session_.connection().input());
    while (step_.kind == CommandReader::Step::Kind::more || step_.kind == CommandReader::Step::Kind::go_ahead) {
        if (step_.kind == CommandReader::Step::Kind::go_ahead) { // no second message (RFC 3502) is known here: it is read, and refused
            co_await go_ahead();
        } else {
            session_.connection().consume(step_.consumed);
            co_await session_.hear_more();
        }
        step_ = reader_.next(session_.connection().input());
    }
    Command whole = read(step_);
    const std::uint64_t received = announced.consumed + announced.literal.octets + step_.consumed;
    session_.connection().consume(step_.consumed);
    const After after = co_await carry_out(std::move(whole), received);
    co_return after;
}

// Beyond the limit octets are counted and dropped: they come all the same.
Task<> Dialogue::read_message(std::uint64_t octets)
{
    net::Connection& connection = session_.connection();
    const bool keeps = mailbox_ && octets <= voice_.style.most_message.bytes;
    for (std::uint64_t left = octets; left > 0;) {
        if (connection.input().empty())
            co_await session_.hear_more();
        const std::string_view bytes = connection.input().substr(
            0, static_cast<std::size_t>(std::min<std::uint64_t>(left, connection.input().size())));
        if (keeps)
            appending_->body.append(bytes);
        left -= bytes.size();
        connection.consume(bytes.size());
        connection.allow(patience());
    }
    appending_->size = octets;
    const std::string_view head = appending_->body.head();
    appending_->subject = wire::find_header(head, "Subject").value_or("");
    appending_->message_id = wire::find_header(head, "Message-ID").value_or("");
    appending_->from = wire::find_header(head, "From").value_or("");
    appending_->to = wire::find_header(head, "To").value_or("");
}

// The verdict; the message is kept by keep_message, if the scenario does not want otherwise.
Reply Dialogue::append(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    const auto& arguments = std::get<AppendArguments>(command.arguments);
    if (!find_folder(arguments.folder))
        return say(texts.try_create, {{"folder", wire::encode_utf7(arguments.folder)}});
    if (appending_ && appending_->size > voice_.style.most_message.bytes)
        return say(texts.too_large);
    return say(texts.append_ok, {{"code", ""}});
}

std::optional<scenario::Cause> Dialogue::keep_message(const Command& command, unsigned copies)
{
    const auto* arguments = std::get_if<AppendArguments>(&command.arguments);
    const auto folder = arguments && mailbox_ ? find_folder(arguments->folder) : std::nullopt;
    if (!folder)
        return scenario::Cause::not_found;
    appending_->blob = appending_->body.finish();
    std::vector<Number> uids;
    for (unsigned i = 0; i < copies; ++i) {
        store::NewItem item;
        item.flags = arguments->flags;
        item.received = arguments->date.value_or(session_.clock().wall());
        item.envelope = {appending_->from, appending_->to, appending_->subject, appending_->message_id};
        item.mime = appending_->blob;
        const auto change = session_.store().deliver(*mailbox_, folder->id, std::move(item));
        if (!change)
            return change.error() == store::Refusal::over_quota ? scenario::Cause::over_quota : scenario::Cause::unavailable;
        uids.push_back(change->uid);
        note_mail(session_.events().mailbox_delivered, arguments->folder, appending_->subject, appending_->blob->size());
    }
    if (voice_.uid_plus)
        appending_->code = fmt::format("[APPENDUID {} {}] ", folder->uid_validity, compact(uids));
    return std::nullopt;
}

} // namespace exemu::imap

// What is done with messages once somebody is logged in (RFC 1939 5, 6, 7).
#include "base/placeholders.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/stuffing.hpp"

#include <fmt/format.h>

namespace exemu::pop3 {

using session::After;
using session::Reply;

const Maildrop::Message* Dialogue::message_of(const Command& command) const
{
    if (!maildrop_)
        return nullptr;
    if (const auto* message = std::get_if<MessageArgument>(&command.arguments))
        return message->number ? maildrop_->find(*message->number) : nullptr;
    const auto* top = std::get_if<TopArguments>(&command.arguments);
    return top ? maildrop_->find(top->number) : nullptr;
}

namespace {

std::string counted(const std::string& line, const Maildrop& maildrop)
{
    const fmt::format_int count(maildrop.count()), octets(maildrop.octets());
    return fill(line, {{"count", {count.data(), count.size()}}, {"octets", {octets.data(), octets.size()}}});
}

} // namespace

Reply Dialogue::stat(const Command&)
{
    const Texts& texts = voice_.style.texts;
    if (!maildrop_)
        return say(texts.invalid_state);
    return say(counted(texts.stat, *maildrop_));
}

namespace {

// A line for each message that is not marked, and the dot.
template <class Value>
void append_lines(std::string& bytes, const Maildrop& maildrop, Value value)
{
    const std::vector<Maildrop::Message>& messages = maildrop.messages();
    bytes.reserve(bytes.size() + messages.size() * 12 + 3);
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (messages[i].deleted)
            continue;
        bytes.append(fmt::format_int(i + 1).str()) += ' ';
        bytes.append(fmt::format_int(value(messages[i])).str()) += "\r\n";
    }
    bytes += ".\r\n";
}

std::uint64_t size_of(const Maildrop::Message& message) { return message.size; }
// Exchange: opaque, and since 2007 a number (wire reference 3.2, UNCONFIRMED): the UID that IMAP tells, equal in every run.
std::uint64_t uid_of(const Maildrop::Message& message) { return message.uid; }

} // namespace

Reply Dialogue::one_listed(const Maildrop::Message&, std::uint64_t number, const std::string& value) const
{
    return say(fill(voice_.style.texts.one_listed, {{"number", std::to_string(number)}, {"value", value}}));
}

Reply Dialogue::list(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    if (!maildrop_)
        return say(texts.invalid_state);
    if (const auto number = std::get<MessageArgument>(command.arguments).number) {
        const Maildrop::Message* message = maildrop_->find(*number);
        return message ? one_listed(*message, *number, std::to_string(message->size)) : say(texts.no_such_message);
    }
    Reply reply = say(counted(texts.listing, *maildrop_));
    append_lines(reply.bytes, *maildrop_, size_of);
    return reply;
}

Reply Dialogue::uidl(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    if (!maildrop_)
        return say(texts.invalid_state);
    if (const auto number = std::get<MessageArgument>(command.arguments).number) {
        const Maildrop::Message* message = maildrop_->find(*number);
        return message ? one_listed(*message, *number, std::to_string(uid_of(*message))) : say(texts.no_such_message);
    }
    Reply reply = say(texts.ok);
    append_lines(reply.bytes, *maildrop_, uid_of);
    return reply;
}

Reply Dialogue::retr(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    if (!maildrop_)
        return say(texts.invalid_state);
    const Maildrop::Message* message = message_of(command);
    std::shared_ptr<const store::Blob> mime = message ? maildrop_->mime(*message) : nullptr;
    if (!mime)
        return say(texts.no_such_message);
    Reply reply = say(texts.retrieved);
    const std::size_t size = mime->size();
    if (voice_.style.marks_read)
        maildrop_->mark_read(*message);
    reply.more = stuffed(std::move(mime), size);
    return reply;
}

Reply Dialogue::top(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    if (!maildrop_)
        return say(texts.invalid_state);
    const Maildrop::Message* message = message_of(command);
    std::shared_ptr<const store::Blob> mime = message ? maildrop_->mime(*message) : nullptr;
    if (!mime)
        return say(texts.no_such_message);
    Reply reply = say(texts.retrieved);
    const std::size_t end = end_of_top(*mime, std::get<TopArguments>(command.arguments).lines);
    if (voice_.style.marks_read && end == mime->size())
        maildrop_->mark_read(*message);
    reply.more = stuffed(std::move(mime), end);
    return reply;
}

Reply Dialogue::dele(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    if (!maildrop_)
        return say(texts.invalid_state);
    const std::uint64_t number = *std::get<MessageArgument>(command.arguments).number;
    if (!maildrop_->find(number))
        return say(texts.no_such_message);
    maildrop_->mark_deleted(number);
    return say(texts.deleted);
}

Reply Dialogue::noop(const Command&) { return say(maildrop_ ? voice_.style.texts.ok : voice_.style.texts.invalid_state); }

Reply Dialogue::rset(const Command&)
{
    if (!maildrop_)
        return say(voice_.style.texts.invalid_state);
    maildrop_->unmark_all();
    return say(voice_.style.texts.deleted);
}

// The UPDATE state (RFC 1939 6). What somebody else has removed meanwhile is removed.
bool Dialogue::remove_marked()
{
    bool all = true;
    for (const Maildrop::Message& message : maildrop_->messages()) {
        if (!message.deleted)
            continue;
        const auto change = maildrop_->mailbox().remove(message.id);
        all = all && (change || change.error() == store::Refusal::no_such_item);
    }
    return all;
}

Reply Dialogue::quit(const Command&)
{
    const Texts& texts = voice_.style.texts;
    if (!maildrop_)
        return say(texts.quit, After::close);
    return say(remove_marked() ? texts.quit_update : texts.not_removed, After::close);
}

} // namespace exemu::pop3

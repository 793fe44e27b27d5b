#include "smtp/turns.hpp"

#include "smtp/reply_form.hpp"
#include "smtp/rows.hpp"
#include "smtp/shape.hpp"

namespace exemu::smtp {

using session::After;
using session::Reply;

Reply SmtpTurn::scripted(const scenario::ReplyForm& form) { return say(static_cast<const ReplyForm&>(form).text); }

Reply SmtpTurn::refusal(scenario::Cause cause)
{
    const TextsOf<Text>& texts = dialogue_.voice().texts;
    const auto text_of = [&]() -> const Text& {
        switch (cause) {
        case scenario::Cause::bad_credentials: return texts.auth_failed;
        case scenario::Cause::locked_out: return texts.locked_out;
        case scenario::Cause::disabled: return texts.disabled;
        case scenario::Cause::password_expired: return texts.password_expired;
        case scenario::Cause::protocol_disabled: return texts.protocol_disabled;
        case scenario::Cause::busy: return texts.busy;
        case scenario::Cause::unavailable: return texts.unavailable;
        case scenario::Cause::too_many: return texts.too_many;
        case scenario::Cause::over_quota: return texts.over_quota;
        case scenario::Cause::too_large: return texts.too_large;
        case scenario::Cause::not_found: return texts.not_found;
        case scenario::Cause::internal: return texts.internal;
        }
        return texts.internal;
    };
    const Text& text = text_of();
    // RFC 5321 3.8: 421 announces that the channel closes.
    return say(text, text.code == "421" ? After::close : After::go_on);
}

void SmtpTurn::reshape(Reply& reply, const session::Shape& shape) { reshape_answer(reply, shape, "text"); }

void GreetingTurn::reshape(Reply& reply, const session::Shape& shape) { reshape_answer(reply, shape, "banner"); }

void CommandTurn::reshape(Reply& reply, const session::Shape& shape)
{
    if (event() == events().ehlo)
        reshape_ehlo(reply, shape, command_.verb == "EHLO" && reply.positive());
    else
        SmtpTurn::reshape(reply, shape);
}

Task<Reply> GreetingTurn::natural() { co_return dialogue_.welcome(); }

// Before the first line there is nothing to refuse but the connection itself.
Reply GreetingTurn::refusal(scenario::Cause cause)
{
    const TextsOf<Text>& texts = dialogue_.voice().texts;
    return say(cause == scenario::Cause::too_many ? texts.connections_per_source : texts.stopping, After::close);
}

CommandTurn::CommandTurn(Dialogue& dialogue, Command& command)
    : SmtpTurn(dialogue,
          command.error     ? events().malformed
              : command.row ? events().*command.row->event
                            : events().unknown),
      command_(command), accepted_before_(dialogue.envelope().recipients.size())
{
}

bool CommandTurn::permitted() const { return !command_.row || (dialogue_.*command_.row->allowed)(); }

Task<Reply> CommandTurn::natural()
{
    const bool understood = !command_.error && command_.row;
    co_return dialogue_.weighed(understood ? (dialogue_.*command_.row->answer)(command_) : dialogue_.not_understood(command_));
}

Reply CommandTurn::reworded(Reply natural_reply, const scenario::ReplyForm& form)
{
    const bool awaited_credentials = natural_reply.code == "334" || natural_reply.code.empty();
    Reply reply = SmtpTurn::reworded(std::move(natural_reply), form);
    if (awaited_credentials && reply.code != "334")
        dialogue_.abandon_authentication(); // the peer will not send any
    return reply;
}

const directory::Directory::Recipient& CommandTurn::recipient() const
{
    if (!recipient_)
        recipient_ = dialogue_.find_recipient(std::get<RcptArguments>(command_.arguments).rcpt);
    return *recipient_;
}

EndOfDataTurn::EndOfDataTurn(Dialogue& dialogue, Message& message) : SmtpTurn(dialogue, events().end_of_data), message_(message) {}

pattern::Value EndOfDataTurn::member(pattern::FieldId field, std::string_view name) const
{
    if (field != events().header)
        return {};
    header_ = message_.header(name);
    return header_.empty() ? pattern::Value{} : pattern::Value{std::string_view(header_)};
}

Task<std::optional<scenario::Cause>> EndOfDataTurn::settle(scenario::Outcome outcome)
{
    if (outcome == scenario::Outcome::dropped)
        co_return std::nullopt;
    if (outcome == scenario::Outcome::bounced) {
        dialogue_.bounce(message_);
        co_return std::nullopt;
    }
    if (outcome == scenario::Outcome::postponed) {
        dialogue_.postpone(message_);
        co_return std::nullopt;
    }
    co_return dialogue_.deliver(message_, outcome == scenario::Outcome::duplicated ? 2 : 1);
}

} // namespace exemu::smtp

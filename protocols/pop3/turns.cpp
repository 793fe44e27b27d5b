#include "pop3/turns.hpp"

#include "pop3/reply_form.hpp"
#include "pop3/rows.hpp"
#include "pop3/shape.hpp"

namespace exemu::pop3 {

using session::After;
using session::Reply;

Reply Pop3Turn::scripted(const scenario::ReplyForm& form)
{
    const auto& said = static_cast<const ReplyForm&>(form);
    Reply reply = say(said.status);
    reply.bytes += said.more;
    return reply;
}

Reply Pop3Turn::refusal(scenario::Cause cause)
{
    const Texts& texts = dialogue_.voice().style.texts;
    switch (cause) {
    case scenario::Cause::bad_credentials: return say(texts.logon_failed);
    case scenario::Cause::locked_out: return say(texts.locked_out);
    case scenario::Cause::disabled: return say(texts.disabled);
    case scenario::Cause::password_expired: return say(texts.password_expired);
    case scenario::Cause::protocol_disabled: return say(texts.protocol_disabled);
    case scenario::Cause::busy: return say(texts.busy);
    case scenario::Cause::unavailable: return say(texts.unavailable);
    case scenario::Cause::too_many: return say(texts.too_many);
    case scenario::Cause::not_found: return say(texts.no_such_message);
    default: return say(texts.internal);
    }
}

void Pop3Turn::reshape(Reply& reply, const session::Shape& shape)
{
    if (event() == events().capa)
        reshape_capa(reply, shape);
    else if (event() == events().stat)
        reshape_stat(reply, shape);
    else
        reshape_answer(reply, shape);
}

Task<Reply> GreetingTurn::natural() { co_return say(dialogue_.voice().style.texts.greeting); }

CommandTurn::CommandTurn(Dialogue& dialogue, const Command& command)
    : Pop3Turn(dialogue,
          command.error     ? events().malformed
              : command.row ? events().*command.row->event
                            : events().unknown),
      command_(command)
{
}

bool CommandTurn::permitted() const { return !command_.row || (dialogue_.*command_.row->allowed)(); }

Task<Reply> CommandTurn::natural()
{
    if (command_.error || !command_.row)
        co_return dialogue_.not_understood(command_);
    co_return (dialogue_.*command_.row->answer)(command_);
}

// A form of one line gives a list or a message another first line; a list of its own replaces the whole.
Reply CommandTurn::reworded(Reply natural_reply, const scenario::ReplyForm& form)
{
    const bool awaited_credentials = natural_reply.code == "+" || natural_reply.code.empty();
    const auto& said = static_cast<const ReplyForm&>(form);
    Reply reply = scripted(form);
    reply.after = natural_reply.after;
    if (said.more.empty()) {
        const std::size_t line_end = natural_reply.bytes.find("\r\n");
        if (line_end != natural_reply.bytes.npos)
            reply.bytes += natural_reply.bytes.substr(line_end + 2);
        reply.more = std::move(natural_reply.more);
    }
    if (awaited_credentials)
        dialogue_.abandon_authentication(); // the peer will not send any
    return reply;
}

const std::string& CommandTurn::subject() const
{
    if (!subject_)
        subject_ = message() ? dialogue_.maildrop()->subject(*message()) : std::string();
    return *subject_;
}

const std::string& CommandTurn::uidl() const
{
    if (!uidl_)
        uidl_ = message() ? std::to_string(message()->uid) : std::string();
    return *uidl_;
}

} // namespace exemu::pop3

#include "imap/turns.hpp"

#include "imap/capabilities.hpp"
#include "imap/fetch_job.hpp"
#include "imap/flags.hpp"
#include "imap/reply_form.hpp"
#include "imap/rows.hpp"

namespace exemu::imap {

using session::After;
using session::Reply;

namespace {

pattern::EventId event_of(const Command& command)
{
    if (!command.row)
        return command.error ? events().malformed : events().unknown;
    return command.error ? events().malformed : events().*command.row->event;
}

std::string untagged_lines(const ReplyForm& form)
{
    std::string lines;
    for (const std::string& line : form.untagged)
        lines += untagged(line);
    return lines;
}

} // namespace

Reply ImapTurn::scripted(const scenario::ReplyForm& scripted)
{
    const auto& form = static_cast<const ReplyForm&>(scripted);
    Reply reply;
    reply.result = form.positive ? session::Result::ok : session::Result::refused;
    reply.code = form.word;
    reply.text = form.word.empty() ? form.untagged.back() : form.text;
    reply.bytes = untagged_lines(form);
    if (!form.word.empty())
        reply.bytes += tagged_line(tag_, form.word, form.text);
    if (form.bye()) { // RFC 3501 7.1.5: the server is about to close the connection
        reply.code = "BYE";
        reply.after = After::close;
    }
    return reply;
}

Reply ImapTurn::refusal(scenario::Cause cause)
{
    const Texts& texts = dialogue_.voice().style.texts;
    const auto text_of = [&]() -> const std::string& {
        switch (cause) {
        case scenario::Cause::bad_credentials:
        case scenario::Cause::locked_out:
        case scenario::Cause::disabled:
        case scenario::Cause::password_expired:
        case scenario::Cause::protocol_disabled: return texts.login_failed; // a real server does not tell why
        case scenario::Cause::busy: return texts.busy;
        case scenario::Cause::unavailable: return event() == events().append ? texts.store_full : texts.unavailable;
        case scenario::Cause::too_many: return texts.too_many;
        case scenario::Cause::over_quota: return texts.over_quota;
        case scenario::Cause::too_large: return texts.too_large;
        case scenario::Cause::not_found: return texts.not_found;
        case scenario::Cause::internal: return texts.internal;
        }
        return texts.internal;
    };
    Reply reply = say(text_of(), {{"verb", verb_}, {"folder", dialogue_.folder()}});
    const bool bye = reply.code == "BYE";
    reply.bytes = tagged_line(bye ? "*" : tag_, reply.code, reply.text);
    return reply;
}

Task<Reply> GreetingTurn::natural()
{
    Reply reply = say(dialogue_.voice().style.greeting);
    reply.bytes = untagged(dialogue_.voice().style.greeting);
    co_return reply;
}

Reply GreetingTurn::refusal(scenario::Cause)
{
    const std::string& text = dialogue_.voice().style.texts.refused;
    Reply reply = say(text);
    reply.bytes = untagged(text);
    return reply;
}

CommandTurn::CommandTurn(Dialogue& dialogue, Command& command)
    : ImapTurn(dialogue, event_of(command), command.tag, command.row ? name_of(*command.row) : std::string_view(command.verb)),
      command_(command)
{
}

bool CommandTurn::permitted() const { return !command_.row || (dialogue_.*command_.row->allowed)(); }

Task<Reply> CommandTurn::natural()
{
    const bool searches = command_.row && !command_.row->answer && !command_.error && !command_.overlapped && allowed();
    if (!searches)
        co_return answer();
    Reply reply = co_await dialogue_.search(command_);
    dialogue_.close_answer(reply, command_);
    co_return reply;
}

Reply CommandTurn::answer()
{
    Reply reply = answer_of_row();
    dialogue_.close_answer(reply, command_);
    return reply;
}

Reply CommandTurn::answer_of_row()
{
    if (command_.overlapped)
        return say(dialogue_.voice().style.texts.overlapping, {}, After::close);
    if (command_.error || !command_.row)
        return dialogue_.not_understood(command_);
    if (!allowed())
        return say(dialogue_.voice().style.texts.invalid_state);
    return (dialogue_.*command_.row->answer)(command_);
}

Reply CommandTurn::reworded(Reply natural_reply, const scenario::ReplyForm& scripted)
{
    const auto& form = static_cast<const ReplyForm&>(scripted);
    if (natural_reply.code.empty() || natural_reply.code == "+") // the peer will not go on
        dialogue_.abandon();
    dialogue_.reword(natural_reply, untagged_lines(form), form.word.empty() ? std::string() : tagged_line(tag_, form.word, form.text));
    natural_reply.code = form.word;
    natural_reply.text = form.text;
    return natural_reply;
}

void CommandTurn::reshape(Reply& reply, const session::Shape& shape)
{
    if (event() == events().capability)
        reshape_capability(reply, shape);
    else
        ImapTurn::reshape(reply, shape);
}

Task<std::optional<scenario::Cause>> CommandTurn::settle(scenario::Outcome outcome)
{
    if (outcome == scenario::Outcome::dropped)
        co_return std::nullopt;
    co_return dialogue_.keep_message(command_, outcome == scenario::Outcome::duplicated ? 2 : 1);
}

const std::string& CommandTurn::set() const
{
    if (!set_.empty())
        return set_;
    if (const auto* fetch = std::get_if<FetchArguments>(&command_.arguments))
        set_ = to_text(fetch->set);
    else if (const auto* store = std::get_if<StoreArguments>(&command_.arguments))
        set_ = to_text(store->set);
    else if (const auto* copy = std::get_if<CopyArguments>(&command_.arguments))
        set_ = to_text(copy->set);
    else if (const auto* expunge = std::get_if<SetArgument>(&command_.arguments))
        set_ = to_text(expunge->set);
    return set_;
}

const std::string& CommandTurn::words() const
{
    if (!words_.empty())
        return words_;
    if (const auto* store = std::get_if<StoreArguments>(&command_.arguments)) {
        words_ = store->mode == StoreArguments::Mode::add ? "+" : store->mode == StoreArguments::Mode::remove ? "-" : "";
        append_flags(words_, store->flags, false);
    } else if (const auto* append = std::get_if<AppendArguments>(&command_.arguments)) {
        append_flags(words_, append->flags, false);
    }
    return words_;
}

Task<Reply> AuthorizeTurn::natural()
{
    Reply reply = dialogue_.authorize(credentials_);
    reply.bytes = tagged_line(reply.code == "BYE" ? "*" : tag_, reply.code, reply.text);
    co_return reply;
}

Task<Reply> DoneTurn::natural()
{
    const Texts& texts = dialogue_.voice().style.texts;
    Reply reply = understood_ ? say(texts.completed, {{"verb", "IDLE"}}) : say(texts.arguments);
    reply.bytes = tagged_line(tag_, reply.code, reply.text);
    co_return reply;
}

Task<Reply> PushTurn::natural()
{
    Reply reply;
    reply.result = session::Result::ok;
    if (news_.kind != News::Kind::exists) {
        reply.bytes = line_;
        co_return reply;
    }
    reply.more.push_back({"", std::string("* ")});
    reply.more.push_back({"exists", std::to_string(news_.number)});
    reply.more.push_back({"", std::string(" EXISTS\r\n")});
    co_return reply;
}

Task<Reply> FetchItemTurn::natural()
{
    Reply reply;
    reply.result = session::Result::ok;
    job_.write_parts(reply.more);
    co_return reply;
}

} // namespace exemu::imap

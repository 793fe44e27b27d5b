// MAIL and RCPT (RFC 5321 4.1.1.2, 4.1.1.3).
#include "smtp/dialogue.hpp"

namespace exemu::smtp {

using session::Reply;

bool Dialogue::may_mail() const
{
    return greeted_ && !envelope_ && (voice_.connector.anonymous || authenticated_);
}

Reply Dialogue::mail(const Command& command)
{
    const TextsOf<Text>& texts = voice_.texts;
    if (!greeted_)
        return say(texts.hello_first);
    if (!voice_.connector.anonymous && !authenticated_)
        return say(texts.mail_unauthenticated);
    if (envelope_)
        return say(texts.mail_twice);
    const auto& arguments = std::get<MailArguments>(command.arguments);
    if (arguments.size && *arguments.size > voice_.connector.most_message.bytes)
        return say(texts.too_large);
    envelope_ = std::make_unique<Envelope>();
    envelope_->mail = arguments;
    return say(texts.mail_ok);
}

Reply Dialogue::rcpt(const Command& command)
{
    using Known = directory::Directory::Known;
    const TextsOf<Text>& texts = voice_.texts;
    if (!greeted_)
        return say(texts.hello_first);
    if (!envelope_)
        return say(texts.need_mail);
    if (envelope().recipients.size() >= voice_.connector.most_recipients)
        return say(texts.rcpt_too_many);
    const auto& arguments = std::get<RcptArguments>(command.arguments);
    directory::Directory::Recipient found = session_.directory().by_address(arguments.rcpt);
    // Exchange: a logged-in user may send to any domain. No mail ever leaves this process, so such a recipient is refused
    // rather than lost in silence.
    if (found.known == Known::foreign)
        return say(texts.rcpt_relay);
    if (found.known == Known::unknown)
        return say(texts.rcpt_unknown);
    envelope_->addresses.push_back(arguments.rcpt);
    envelope_->recipients.push_back({std::move(found.members), arguments.notify, arguments.orcpt});
    return say(texts.rcpt_ok);
}

} // namespace exemu::smtp

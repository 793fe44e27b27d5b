// MAIL and RCPT (RFC 5321 4.1.1.2, 4.1.1.3).
#include "smtp/dialogue.hpp"

#include "wire/addresses.hpp"

#include <algorithm>

namespace exemu::smtp {

using session::After;
using session::Reply;

using Known = directory::Directory::Known;

namespace {

// RFC 5321 4.1.1.3 wants it for <postmaster>; Exchange completes every bare name with the default domain.
std::string completed(const std::string& address, const std::string& domain)
{
    return address.contains('@') ? address : address + "@" + domain;
}

bool is_ascii(std::string_view text)
{
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

} // namespace

// Parameters of extensions that this connector does not announce are not known to it (RFC 5321 4.1.1.11).
bool Dialogue::knows(const MailArguments& mail) const
{
    const bool dsn = !mail.ret.empty() || !mail.envid.empty();
    return (!mail.smtputf8 || voice_.utf8) && (mail.body != Body::binary_mime || voice_.binary) && (!dsn || voice_.dsn);
}

// Exchange: a user of the organization sends in his own name alone, whatever the connector (ExchangeUsers has no right to any
// other sender). The null sender is everybody's: reports and receipts bear it.
bool Dialogue::may_send_as(const std::string& from) const
{
    const directory::Account* account = session_.account();
    if (from.empty() || !account)
        return true;
    const auto found = session_.directory().by_login(from);
    return found == account;
}

// Exchange: the sender within the message must be the user's own too. That is the one of Sender, where there is one, else each of
// From; UNCONFIRMED is which of them the real server looks at.
bool Dialogue::may_send_as_within(const Message& message) const
{
    std::string list = message.header("Sender");
    if (list.empty())
        list = message.header("From");
    return std::ranges::all_of(wire::addresses_of(list), [&](const std::string& address) { return may_send_as(address); });
}

// MessageRateLimit of the connector, counted by MessageRateSource.
bool Dialogue::within_rate() const
{
    const Connector& connector = voice_.connector;
    std::string source;
    switch (connector.rate_source) {
    case RateSource::none: return true;
    case RateSource::all: break;
    case RateSource::address: source = session_.connection().peer().host; break;
    case RateSource::user: source = session_.account() ? session_.account()->name : session_.connection().peer().host; break;
    }
    return connector.message_rate == 0 || voice_.limits->message_allowed(source, session_.clock().steady(), connector.message_rate);
}

bool Dialogue::may_mail() const { return greeted_ && !envelope_ && (voice_.connector.anonymous || authenticated_); }

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
    if (!knows(arguments))
        return say(texts.parameter);
    if (!arguments.smtputf8 && !is_ascii(arguments.from))
        return say(texts.mail_invalid);
    if (authenticated_ && !may_send_as(arguments.from))
        return say(texts.mail_not_as_sender);
    if (arguments.size && *arguments.size > voice_.connector.most_message.bytes)
        return say(texts.too_large);
    if (!within_rate())
        return say(texts.rate_exceeded, After::close);
    envelope_ = std::make_unique<Envelope>();
    envelope_->mail = arguments;
    return say(texts.mail_ok);
}

Reply Dialogue::rcpt(const Command& command)
{
    const TextsOf<Text>& texts = voice_.texts;
    if (!greeted_)
        return say(texts.hello_first);
    if (!envelope_)
        return say(texts.need_mail);
    if (envelope().recipients.size() >= voice_.connector.most_recipients)
        return say(texts.rcpt_too_many);
    const auto& arguments = std::get<RcptArguments>(command.arguments);
    if (!voice_.dsn && !(arguments.notify.empty() && arguments.orcpt.empty()))
        return say(texts.parameter);
    if (!envelope().mail.smtputf8 && !is_ascii(arguments.rcpt))
        return say(texts.rcpt_invalid);
    directory::Directory::Recipient found = find_recipient(arguments.rcpt);
    // Exchange: a logged-in user may send to any domain.
    if (found.known == Known::foreign && !(authenticated_ && voice_.connector.users))
        return say(texts.rcpt_relay);
    if (found.known == Known::unknown && voice_.connector.unknown == Unknown::at_rcpt)
        return say(texts.rcpt_unknown);
    envelope_->addresses.push_back(arguments.rcpt);
    envelope_->recipients.push_back({completed(arguments.rcpt, session_.directory().domain()), found.known, std::move(found.members),
        arguments.notify, arguments.orcpt});
    return say(texts.rcpt_ok);
}

directory::Directory::Recipient Dialogue::find_recipient(const std::string& address) const
{
    return session_.directory().by_address(completed(address, session_.directory().domain()));
}

bool Dialogue::nobody_known() const
{
    return std::ranges::all_of(envelope().recipients, [](const Recipient& recipient) { return recipient.known == Known::unknown; });
}

} // namespace exemu::smtp

// HELO, EHLO, STARTTLS (RFC 5321 4.1.1.1, RFC 3207).
#include "smtp/dialogue.hpp"

namespace exemu::smtp {

using session::After;
using session::Reply;

Reply Dialogue::helo(const Command& command)
{
    reset_transaction();
    greeted_ = true;
    hello_name_ = std::get<HelloArguments>(command.arguments).name;
    return say(voice_.texts.hello_ok.filled({{"fqdn", voice_.fqdn}, {"client", session_.connection().peer().host}}));
}

Reply Dialogue::ehlo(const Command& command)
{
    Reply reply = helo(command);
    const bool secure = session_.connection().tls().version != net::TlsVersion::none;
    const Voice::Keywords& keywords = authenticated_ ? voice_.ehlo_authenticated : secure ? voice_.ehlo_tls : voice_.ehlo;
    // Exchange: the argument is never echoed, the peer's address is.
    reply.text = voice_.fqdn + " Hello [" + session_.connection().peer().host + "] ";
    reply.bytes = "250-";
    reply.bytes.append(reply.text, 0, reply.text.size() - 1).append("\r\n").append(keywords.lines);
    reply.text += keywords.words;
    return reply;
}

bool Dialogue::may_start_tls() const
{
    const bool secure = session_.connection().tls().version != net::TlsVersion::none;
    const bool answered = voice_.connector.starttls || voice_.connector.anonymous_tls;
    return greeted_ && !secure && answered && session_.listener().offers_tls();
}

Reply Dialogue::starttls(const Command& command)
{
    if (!greeted_)
        return say(voice_.texts.hello_first);
    if (command.verb == "STARTTLS" ? !voice_.connector.starttls : !voice_.connector.anonymous_tls)
        return say(voice_.texts.unknown.filled({{"verb", command.verb}}));
    if (!may_start_tls())
        return say(voice_.texts.starttls_unavailable);
    return say(voice_.texts.starttls_ok, After::start_tls);
}

} // namespace exemu::smtp

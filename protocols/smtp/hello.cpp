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
    // Exchange: the argument is never echoed, the peer's address is.
    reply.bytes = "250-" + voice_.fqdn + " Hello [" + session_.connection().peer().host + "]\r\n";
    reply.bytes += authenticated_ ? voice_.ehlo_authenticated : secure ? voice_.ehlo_tls : voice_.ehlo;
    return reply;
}

bool Dialogue::may_start_tls() const
{
    const bool secure = session_.connection().tls().version != net::TlsVersion::none;
    return greeted_ && !secure && voice_.connector.starttls && session_.listener().offers_tls();
}

Reply Dialogue::starttls(const Command&)
{
    if (!greeted_)
        return say(voice_.texts.hello_first);
    if (!may_start_tls())
        return say(voice_.texts.starttls_unavailable);
    return say(voice_.texts.starttls_ok, After::start_tls);
}

} // namespace exemu::smtp

// What may be asked at any time: CAPABILITY, NOOP, CHECK, LOGOUT, ID, NAMESPACE, STARTTLS.
#include "imap/dialogue.hpp"

#include "imap/rows.hpp"

namespace exemu::imap {

using session::After;
using session::Reply;

const std::string& Dialogue::capability_line() const
{
    if (mailbox_ && !voice_.capability_authenticated.empty())
        return voice_.capability_authenticated;
    return secure() || !session_.listener().offers_tls() ? voice_.capability_tls : voice_.capability;
}

Reply Dialogue::capability(const Command&)
{
    Reply reply = say(voice_.style.texts.completed, {{"verb", "CAPABILITY"}});
    reply.bytes = capability_line();
    return reply;
}

Reply Dialogue::noop(const Command& command) { return say(voice_.style.texts.completed, {{"verb", command.verb}}); }

Reply Dialogue::logout(const Command&)
{
    Reply reply = say(voice_.style.texts.completed, {{"verb", "LOGOUT"}}, After::close);
    reply.bytes = untagged(voice_.style.texts.bye);
    return reply;
}

Reply Dialogue::id(const Command&)
{
    Reply reply = say(voice_.style.texts.completed, {{"verb", "ID"}});
    reply.bytes = voice_.id;
    return reply;
}

// Exchange: one personal namespace, no others (RFC 2342).
Reply Dialogue::name_space(const Command&)
{
    Reply reply = say(voice_.style.texts.completed, {{"verb", "NAMESPACE"}});
    reply.bytes = "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n";
    return reply;
}

bool Dialogue::may_start_tls() const { return !secure() && !mailbox_ && session_.listener().offers_tls(); }

Reply Dialogue::starttls(const Command&) { return say(voice_.style.texts.starttls_ok, {}, After::start_tls); }

} // namespace exemu::imap

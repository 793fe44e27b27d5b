#include "session/points.hpp"

namespace exemu::session {

namespace {

const net::TlsHello& hello_of(const pattern::Source& source)
{
    return static_cast<const HelloTurn&>(source).hello();
}

} // namespace

pattern::Value HelloTurn::field(pattern::FieldId id) const
{
    if (id == pattern::f_sni)
        return hello_.sni.empty() ? pattern::Value{} : pattern::Value{std::string_view(hello_.sni)};
    return Turn::field(id);
}

Reply HelloTurn::scripted(const scenario::ReplyForm& form)
{
    alert_ = static_cast<const scenario::AlertForm&>(form).alert;
    Reply reply;
    reply.result = Result::refused;
    reply.code = std::to_string(*alert_);
    return reply;
}

Reply HelloTurn::refusal(scenario::Cause)
{
    alert_ = 80; // internal_error (RFC 8446 6.2)
    Reply reply;
    reply.result = Result::refused;
    return reply;
}

scenario::HarnessReaders harness_readers()
{
    scenario::HarnessReaders readers;
    readers.alerts = true;
    readers.hello_versions = [](const pattern::Source& s) -> pattern::Value { return std::span<const std::string>(hello_of(s).versions); };
    readers.hello_ciphers = [](const pattern::Source& s) -> pattern::Value { return std::span<const std::string>(hello_of(s).ciphers); };
    readers.hello_alpn = [](const pattern::Source& s) -> pattern::Value { return std::span<const std::string>(hello_of(s).alpn); };
    readers.hello_resumes = [](const pattern::Source& s) -> pattern::Value { return hello_of(s).resumes; };
    return readers;
}

} // namespace exemu::session

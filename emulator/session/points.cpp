#include "session/points.hpp"

#include "base/units.hpp"

namespace exemu::session {

namespace {

using pattern::Source;
using pattern::Value;

const net::TlsHello& hello_of(const Source& source) { return static_cast<const HelloTurn&>(source).hello(); }
const FlightTurn& flight_of(const Source& source) { return static_cast<const FlightTurn&>(source); }

Value text_or_absent(std::string_view text) { return text.empty() ? Value{} : Value{text}; }

} // namespace

Value HandshakeTurn::field(pattern::FieldId id) const
{
    if (id == pattern::f_sni)
        return text_or_absent(server_name_);
    return Turn::field(id);
}

Reply HandshakeTurn::scripted(const scenario::ReplyForm& form)
{
    alert_ = static_cast<const scenario::AlertForm&>(form).alert;
    Reply reply;
    reply.result = Result::refused;
    reply.code = std::to_string(*alert_);
    return reply;
}

Reply HandshakeTurn::refusal(scenario::Cause)
{
    alert_ = 80; // internal_error (RFC 8446 6.2)
    Reply reply;
    reply.result = Result::refused;
    return reply;
}

Task<Reply> HelloTurn::natural()
{
    const scenario::Alteration* record = shape() ? shape()->altered("record") : nullptr;
    if (record && record->value)
        record_ = parse_number(*record->value).value_or(0);
    if (const scenario::Alteration* chosen = shape() ? shape()->altered("cert") : nullptr; chosen && chosen->value)
        certificate_ = *chosen->value;
    co_return Reply();
}

scenario::HarnessReaders harness_readers()
{
    scenario::HarnessReaders readers;
    readers.alerts = true;
    readers.interface = [](const Source& s) -> Value { return text_or_absent(static_cast<const Turn&>(s).session().listener().interface); };
    readers.announced = [](const Source& s) -> Value {
        const std::optional<bool> announced = static_cast<const Turn&>(s).session().listener().announced;
        return announced ? Value{*announced} : Value{};
    };
    readers.hello_versions = [](const Source& s) -> Value { return std::span<const std::string>(hello_of(s).versions); };
    readers.hello_ciphers = [](const Source& s) -> Value { return std::span<const std::string>(hello_of(s).ciphers); };
    readers.hello_alpn = [](const Source& s) -> Value { return std::span<const std::string>(hello_of(s).alpn); };
    readers.hello_resumes = [](const Source& s) -> Value { return hello_of(s).resumes; };
    readers.hello_ja3 = [](const Source& s) -> Value { return text_or_absent(hello_of(s).ja3); };
    readers.hello_ja4 = [](const Source& s) -> Value { return text_or_absent(hello_of(s).ja4); };
    readers.flight_version = [](const Source& s) -> Value { return net::to_text(flight_of(s).facts().version); };
    readers.flight_cipher = [](const Source& s) -> Value { return text_or_absent(flight_of(s).facts().cipher); };
    readers.flight_cert = [](const Source& s) -> Value { return text_or_absent(flight_of(s).certificate()); };
    readers.flight_client_cert = [](const Source& s) -> Value { return text_or_absent(flight_of(s).facts().client); };
    readers.flight_resumed = [](const Source& s) -> Value { return flight_of(s).facts().resumed; };
    return readers;
}

} // namespace exemu::session

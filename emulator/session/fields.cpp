// Readers of the fields that every event has (scenario language, "Fields that every event has"), over a Turn's session.
#include "session/session.hpp"
#include "session/tls_style.hpp"

namespace exemu::session {

namespace {

using pattern::Source;
using pattern::Value;

const Session& session_of(const Source& source) { return static_cast<const Turn&>(source).session(); }

std::int64_t number(std::uint64_t n) { return static_cast<std::int64_t>(n); }

Value text_or_absent(const std::string& text) { return text.empty() ? Value{} : Value{std::string_view(text)}; }

Value tls(const Source& source)
{
    const net::TlsFacts& facts = session_of(source).connection().tls();
    return facts.version == net::TlsVersion::none ? Value{} : Value{net::to_text(facts.version)};
}

Value tls_how(const Source& source)
{
    const net::TlsFacts& facts = session_of(source).connection().tls();
    if (facts.version == net::TlsVersion::none)
        return {};
    return std::string_view(facts.starttls ? "starttls" : "implicit");
}

Value account(const Source& source)
{
    const directory::Account* known = session_of(source).account();
    return known ? Value{std::string_view(known->name)} : Value{};
}

} // namespace

void read_common_fields(scenario::Language& language)
{
    using namespace pattern;
    language.check_tls_style = [](const Tree& style, Problems& problems) { check_tls_style(style, problems); };
    Vocabulary& words = language.vocabulary;
    words.read_common(f_listener, [](const Source& s) -> Value { return std::string_view(session_of(s).listener().name); });
    words.read_common(f_protocol, [](const Source& s) -> Value { return std::string_view(session_of(s).listener().protocol); });
    words.read_common(f_port, [](const Source& s) -> Value { return number(session_of(s).listener().documented_port); });
    words.read_common(f_server, [](const Source& s) -> Value { return std::string_view(session_of(s).connection().local().host); });
    words.read_common(f_client, [](const Source& s) -> Value { return std::string_view(session_of(s).connection().peer().host); });
    words.read_common(f_client_port, [](const Source& s) -> Value { return number(session_of(s).connection().peer().port); });
    words.read_common(f_connections, [](const Source& s) -> Value { return number(session_of(s).who().connections); });
    words.read_common(f_session, [](const Source& s) -> Value { return number(session_of(s).who().ordinal); });
    words.read_common(f_turn, [](const Source& s) -> Value { return number(static_cast<const Turn&>(s).number()); });
    words.read_common(f_age, [](const Source& s) -> Value {
        const Session& session = session_of(s);
        return std::chrono::duration_cast<Duration>(session.clock().steady() - session.began()).count();
    });
    words.read_common(f_tls, tls);
    words.read_common(f_tls_how, tls_how);
    words.read_common(f_sni, [](const Source& s) -> Value { return text_or_absent(session_of(s).connection().tls().sni); });
    words.read_common(f_user, [](const Source& s) -> Value { return text_or_absent(session_of(s).user()); });
    words.read_common(f_account, account);
    words.read_common(f_mailbox, [](const Source& s) -> Value { return text_or_absent(session_of(s).mailbox()); });
    words.read_common(f_allowed, [](const Source& s) -> Value { return static_cast<const Turn&>(s).allowed(); });
}

} // namespace exemu::session

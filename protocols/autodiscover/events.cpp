#include "autodiscover/events.hpp"

#include "autodiscover/reply_form.hpp"
#include "autodiscover/turns.hpp"
#include "http/site.hpp"
#include "session/declare.hpp"

namespace exemu::autodiscover {

namespace {

using pattern::Field;
using pattern::Moment;
using pattern::Source;
using pattern::Type;
using pattern::Value;
using session::field;
using session::some;

Events declared;

const PoxRequest* pox_of(const Source& source) { return static_cast<const PoxTurn&>(source).asked(); }
const SoapRequest& soap_of(const Source& source) { return static_cast<const SoapTurn&>(source).asked(); }
const JsonRequest& json_of(const Source& source) { return static_cast<const JsonTurn&>(source).asked(); }

std::vector<Field> pox_fields()
{
    return {field(
                "email", Type::text, [](const Source& s) { return pox_of(s) ? some(pox_of(s)->email) : Value{}; }, "alice@contoso.test",
                "EMailAddress."),
        field(
            "schema", Type::text, [](const Source& s) { return pox_of(s) ? Value{to_text(pox_of(s)->schema)} : Value{}; }, "outlook",
            "outlook or mobilesync; absent: the body was no request."),
        field(
            "legacy_dn", Type::text, [](const Source& s) { return pox_of(s) ? some(pox_of(s)->legacy_dn) : Value{}; },
            "/o=Contoso/cn=alice", "LegacyDN."),
        field(
            "mapi_http", Type::flag, [](const Source& s) -> Value { return static_cast<const PoxTurn&>(s).mapi_http(); }, "true",
            "The client says that it can (X-MapiHttpCapability).")};
}

std::vector<Field> soap_fields()
{
    return {field(
                "operation", Type::text, [](const Source& s) -> Value { return to_text(soap_of(s).operation); }, "GetUserSettings",
                "GetUserSettings, GetDomainSettings, GetFederationInformation..."),
        field(
            "email", Type::text,
            [](const Source& s) -> Value {
                const SoapRequest& asked = soap_of(s);
                return asked.subjects.empty() ? Value{} : some(asked.subjects.front());
            },
            "alice@contoso.test", "The mailbox or domain asked for; of several the first."),
        field(
            "settings", Type::number, [](const Source& s) -> Value { return static_cast<std::int64_t>(soap_of(s).settings.size()); }, "12",
            "How many settings are asked for."),
        field("schema", Type::text, [](const Source& s) { return some(soap_of(s).version); }, "Exchange2016", "RequestedServerVersion.")};
}

std::vector<Field> json_fields()
{
    return {field(
                "email", Type::text, [](const Source& s) { return some(json_of(s).email); }, "alice@contoso.test", "Email."),
        field(
            "wants", Type::text, [](const Source& s) { return some(json_of(s).protocol); }, "ActiveSync", "Protocol."),
        field(
            "redirects", Type::number,
            [](const Source& s) -> Value {
                const auto count = json_of(s).redirects;
                return count ? Value{static_cast<std::int64_t>(*count)} : Value{};
            },
            "0", "RedirectCount: how often the client has been sent on.")};
}

scenario::EventGrammar grammar(std::shared_ptr<const scenario::ReplyForm> (*parse)(const Tree&, Problems&))
{
    scenario::EventGrammar grammar = http::site_grammar();
    grammar.parse_reply = parse;
    grammar.render = render_reply;
    return grammar;
}

} // namespace

const Events& events() { return declared; }

void describe(scenario::Language& language)
{
    declared.pox = language.add({"autodiscover.pox", Moment::turn, "A POX request has been read.", pox_fields()}, grammar(parse_pox_reply));
    declared.soap = language.add(
        {"autodiscover.soap", Moment::turn, "A SOAP request has been read.", soap_fields()}, grammar(parse_soap_reply));
    declared.json = language.add(
        {"autodiscover.json", Moment::turn, "A request of version 2, without a login.", json_fields()}, grammar(parse_json_reply));
    declared.probe = language.add(
        {"autodiscover.probe", Moment::turn, "A plain GET or HEAD of autodiscover.xml or autodiscover.svc, logged in.", {}},
        grammar(parse_probe_reply));
}

} // namespace exemu::autodiscover

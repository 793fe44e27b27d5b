#include "http/events.hpp"

#include "http/activesync.hpp"
#include "http/alter.hpp"
#include "http/health.hpp"
#include "http/reply_form.hpp"
#include "http/request_turn.hpp"
#include "http/site.hpp"
#include "session/declare.hpp"

namespace exemu::http {

namespace {

using pattern::Field;
using pattern::Moment;
using pattern::Source;
using pattern::Type;
using pattern::Value;
using scenario::Cause;
using session::field;
using session::some;

Events declared;

const Request& request_of(const Source& source) { return static_cast<const Turn&>(source).visit().request(); }
const ChallengeTurn& challenge_of(const Source& source) { return static_cast<const ChallengeTurn&>(source); }

Value version_of(const Source& source) { return std::string_view(request_of(source).version == 10 ? "1.0" : "1.1"); }

Field path_field()
{
    return field(
        "path", Type::text, [](const Source& s) { return some(request_of(s).path); }, "/EWS/Exchange.asmx",
        "Path of the request, decoded; \".\" and \"..\" are worked out.");
}

Field site_field()
{
    return field(
        "site", Type::text, [](const Source& s) { return some(static_cast<const Turn&>(s).visit().site()); }, "ews",
        "The web application that has this path; absent: none has.");
}

Field method_field()
{
    return field("method", Type::text, [](const Source& s) { return some(request_of(s).method); }, "GET", "GET, POST, RPC_IN_DATA...");
}

std::vector<Field> request_fields()
{
    return {method_field(),
        field(
            "host", Type::text, [](const Source& s) { return some(request_of(s).host); }, "mail.contoso.test",
            "What the request calls the server, with its port if it names one."),
        path_field(),
        field(
            "query", Type::text, [](const Source& s) { return some(request_of(s).query); }, "Cmd=Sync",
            "What follows the question mark, as sent."),
        field("version", Type::version, version_of, "1.1", "1.0 or 1.1."), site_field(),
        field(
            "user_agent", Type::text, [](const Source& s) { return some(request_of(s).get("User-Agent")); }, "curl/7.88.1", "User-Agent."),
        field(
            "length", Type::size,
            [](const Source& s) -> Value {
                const Request& request = request_of(s);
                return request.chunked ? Value{} : Value{static_cast<std::int64_t>(request.length)};
            },
            "0B", "Content-Length; absent: the body comes in chunks."),
        field("header.*", Type::text, nullptr, "text/xml", "A header field of the request; Authorization and Cookie are never told.")};
}

std::vector<Field> authorize_fields()
{
    std::vector<Field> fields = session::authorize_fields<AuthorizeTurn>(
        "basic", "basic, ntlm, negotiate, bearer, cert or forms.", "They came before this connection had been asked for any.");
    fields.push_back(path_field());
    fields.push_back(site_field());
    return fields;
}

std::vector<Field> challenge_fields()
{
    return {field(
                "schemes", Type::text, [](const Source& s) -> Value { return some(challenge_of(s).schemes()); }, "negotiate,ntlm",
                "What is offered, in order, with commas between."),
        field(
            "leg", Type::number, [](const Source& s) -> Value { return std::int64_t{challenge_of(s).another_leg() ? 2 : 1}; }, "1",
            "1: nothing was sent that could be judged; 2: an exchange goes on."),
        path_field(), site_field()};
}

std::vector<Field> malformed_fields()
{
    return {field(
                "line", Type::text, [](const Source& s) { return some(static_cast<const MalformedTurn&>(s).line()); }, "GET /",
                "Its first line, printable and cut."),
        field(
            "at", Type::text, [](const Source& s) -> Value { return static_cast<const MalformedTurn&>(s).why(); }, "host",
            "What is wrong: header, url, verb, host, too long, url too long, version, framing (lengths that contradict), coding.")};
}

constexpr std::uint32_t credentials = scenario::bit(Cause::bad_credentials) | scenario::bit(Cause::locked_out) |
    scenario::bit(Cause::disabled) | scenario::bit(Cause::password_expired) | scenario::bit(Cause::protocol_disabled);

} // namespace

const Events& events() { return declared; }

scenario::EventGrammar site_grammar(std::uint32_t causes)
{
    scenario::EventGrammar grammar;
    grammar.steps = scenario::stream_steps;
    grammar.causes = causes | scenario::bit(Cause::busy) | scenario::bit(Cause::unavailable) | scenario::bit(Cause::too_many) |
        scenario::bit(Cause::internal);
    grammar.parse_reply = parse_reply;
    grammar.render = render_reply;
    grammar.parts = answer_parts();
    return grammar;
}

void describe(scenario::Language& language)
{
    const auto add = [&](std::string name, Moment moment, std::string doc, std::vector<Field> fields, scenario::EventGrammar grammar) {
        return language.add({std::move(name), moment, std::move(doc), std::move(fields)}, std::move(grammar));
    };
    scenario::EventGrammar request = site_grammar(credentials | scenario::bit(Cause::not_found) | scenario::bit(Cause::too_large));
    scenario::EventGrammar login = site_grammar(credentials);
    request.capabilities = login.capabilities = schemes();
    declared.request = add("http.request", Moment::turn, "The head of a request is read, the site is known, its body is not read.",
        request_fields(), std::move(request));
    declared.authorize = add(
        "http.authorize", Moment::point, "Credentials are complete, the verdict is not yet spoken.", authorize_fields(), login);
    declared.challenge = add("http.challenge", Moment::point,
        "A 401 is about to be written: nothing was sent, or the exchange needs another leg.", challenge_fields(), login);
    declared.unknown = add("http.unknown", Moment::turn, "No site has this path, or it is one that is not served yet.",
        {method_field(), path_field(), site_field()}, site_grammar());
    declared.malformed = add("http.malformed", Moment::turn, "What came is no request; HTTP.sys refuses it and the connection ends.",
        malformed_fields(), site_grammar());
    declared.health_check = add("health.check", Moment::turn, "healthcheck.htm of a virtual directory, for load balancers.",
        {field(
            "vdir", Type::text, [](const Source& s) { return some(static_cast<const HealthTurn&>(s).directory()); }, "owa", "Which one.")},
        site_grammar());
    describe_activesync(language, declared);
}

} // namespace exemu::http

#include "auth/bearer.hpp"

#include "auth/password.hpp"
#include "auth/tokens.hpp"
#include "base/text.hpp"
#include "wire/reader.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace exemu::auth {

namespace bearer {

namespace {

constexpr std::string_view kvsep = "\x01";

bool is_value(char c) { return c != '\x01' && c != '\0'; }
// b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="                 RFC 6750 2.1
bool is_b64token(char c) { return wire::is_alpha(c) || wire::is_digit(c) || std::string_view("-._~+/=").contains(c); }

bool read_token(wire::Reader& in, std::string_view& token)
{
    // Letter case of the scheme is ignored (RFC 7235 2.1).
    return in.word("Bearer ") && in.some(is_b64token, "a token", token);
}

// saslname: "," and "=" are written "=2C" and "=3D"                                         RFC 5801 4
Parsed<std::string> plain_saslname(std::string_view name, std::size_t at)
{
    std::string plain;
    while (!name.empty()) {
        if (name.starts_with('=')) {
            if (name.starts_with("=2C"))
                plain += ',';
            else if (name.starts_with("=3D"))
                plain += '=';
            else
                return syntax_error("=2C or =3D", at);
            name.remove_prefix(3);
        } else {
            plain += name.front();
            name.remove_prefix(1);
        }
    }
    return plain;
}

} // namespace

Parsed<Said> parse_xoauth2(std::string_view text)
{
    wire::Reader in(text);
    Said said;
    std::string_view user;
    if (in.word("user=") && in.some(is_value, "a user", user) && in.word(kvsep) && in.word("auth=") && read_token(in, said.token) &&
        in.word(kvsep) && in.word(kvsep) && in.end()) {
        said.user = user;
        return said;
    }
    return in.error();
}

Parsed<Said> parse_oauthbearer(std::string_view text)
{
    wire::Reader in(text);
    Said said;
    // gs2-header = gs2-cb-flag "," [ "a=" saslname ] ","; RFC 7628 3.1 has no channel binding, so "p=" is no answer.
    if (!in.try_word("n") && !in.word("y"))
        return in.error();
    if (!in.word(","))
        return in.error();
    std::string_view name;
    const std::size_t at = in.at();
    if (in.try_word("a=") && !in.some([](char c) { return c != ',' && is_value(c); }, "a saslname", name))
        return in.error();
    Parsed<std::string> plain = plain_saslname(name, at);
    if (!plain)
        return std::unexpected(plain.error());
    said.user = std::move(*plain);
    if (!in.word(",") || !in.word(kvsep))
        return in.error();
    while (!in.done() && in.peek() != '\x01') {
        std::string_view key, value;
        if (!in.some(wire::is_alpha, "a key", key) || !in.word("="))
            return in.error();
        if (iequals(key, "auth") ? !read_token(in, said.token) : !in.some(is_value, "a value", value))
            return in.error();
        if (!in.word(kvsep))
            return in.error();
    }
    if (in.word(kvsep) && in.end() && !said.token.empty())
        return said;
    return in.ok() ? syntax_error("auth=Bearer", in.at()) : in.error();
}

} // namespace bearer

namespace {

// XOAUTH2 and OAUTHBEARER differ in how they say the same thing, and in the status of a refusal.
class BearerExchange : public Exchange {
public:
    explicit BearerExchange(const Circumstances& at) : at_(at) {}

    Step begin(std::optional<std::string_view> initial) final { return initial ? answer(*initial) : challenge(""); }

    // A refusal is told twice (RFC 7628 3.2.2): as an error in JSON, and after the client has taken note of that, by the protocol.
    Step answer(std::string_view response) final
    {
        if (refused_)
            return complete(std::move(*refused_));
        if (response.size() > most_response)
            return malformed();
        const Parsed<bearer::Said> said = parse(response);
        if (!said)
            return malformed();
        Credentials credentials = judge_token(at_, said->token, said->user);
        if (credentials.valid)
            return complete(std::move(credentials));
        Step step = challenge(error_json(credentials.reason));
        refused_ = std::move(credentials);
        return step;
    }

protected:
    virtual Parsed<bearer::Said> parse(std::string_view) const = 0;
    virtual std::string_view status_of(Reason) const = 0;

private:
    std::string error_json(Reason reason) const
    {
        boost::json::object error{{"status", status_of(reason)}, {"schemes", "bearer"}};
        if (const std::string_view scope = scope_of(at_.protocol); !scope.empty())
            error["scope"] = at_.server.audience() + std::string(scope);
        return boost::json::serialize(error);
    }

    Circumstances at_;
    std::optional<Credentials> refused_;
};

class Xoauth2 final : public BearerExchange {
    using BearerExchange::BearerExchange;
    Parsed<bearer::Said> parse(std::string_view text) const override { return bearer::parse_xoauth2(text); }
    // An HTTP status, as the services that invented it say.
    std::string_view status_of(Reason reason) const override { return reason == Reason::token_malformed ? "400" : "401"; }
};

class Oauthbearer final : public BearerExchange {
    using BearerExchange::BearerExchange;
    Parsed<bearer::Said> parse(std::string_view text) const override { return bearer::parse_oauthbearer(text); }
    // RFC 7628 3.2.2, by the registry of RFC 6750 3.1.
    std::string_view status_of(Reason reason) const override
    {
        return reason == Reason::token_malformed ? "invalid_request"
            : reason == Reason::token_scope      ? "insufficient_scope"
                                                 : "invalid_token";
    }
};

} // namespace

Credentials judge_token(const Circumstances& at, std::string_view token, std::string_view user)
{
    Credentials credentials;
    credentials.user = user;
    credentials.account = at.directory.by_login(user);
    credentials.reason = Reason::token_signature;
    if (!at.means.tokens)
        return credentials;
    const Tokens::Verdict verdict = at.means.tokens->verify(token, at.server.audience(), at.now);
    credentials.reason = verdict.reason;
    if (verdict.reason != Reason::none)
        return credentials;
    const directory::Account* holder = at.directory.by_login(verdict.claims.user);
    if (user.empty()) {
        credentials.user = verdict.claims.user;
        credentials.account = holder;
    }
    if (!holder || holder != credentials.account)
        credentials.reason = Reason::bad_credentials; // somebody else's token
    else
        credentials.reason = reason_of(at.directory, *holder, true, "bearer", at.protocol);
    const std::string_view scope = scope_of(at.protocol);
    const auto& scopes = verdict.claims.scopes;
    if (credentials.reason == Reason::none && !scope.empty() && std::ranges::find(scopes, scope) == scopes.end())
        credentials.reason = Reason::token_scope;
    credentials.valid = credentials.reason == Reason::none;
    return credentials;
}

std::unique_ptr<Exchange> start_xoauth2(const Circumstances& at) { return std::make_unique<Xoauth2>(at); }
std::unique_ptr<Exchange> start_oauthbearer(const Circumstances& at) { return std::make_unique<Oauthbearer>(at); }

} // namespace exemu::auth

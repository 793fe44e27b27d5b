#include "auth/jwt.hpp"

#include "base/text.hpp"
#include "wire/base64.hpp"

#include <boost/json.hpp>

namespace exemu::auth::jwt {

namespace json = boost::json;

namespace {

std::optional<json::object> object_of(std::string_view base64url)
{
    const Parsed<std::string> text = wire::base64url_decode(base64url);
    if (!text)
        return {};
    json::parse_options options;
    options.max_depth = 8;
    json::error_code error;
    json::value value = json::parse(*text, error, {}, options);
    if (error || !value.is_object())
        return {};
    return std::move(value.get_object());
}

std::string text_of(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

// NumericDate (RFC 7519 2): seconds since 1970. Nothing when it is no number, or of another age.
std::optional<WallTime> time_of(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    if (!value || !value->is_number())
        return {};
    const double seconds = value->to_number<double>();
    constexpr double year_2200 = 7'258'118'400;
    if (!(seconds >= 0 && seconds <= year_2200))
        return {};
    return WallTime(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

void read_scopes(const json::object& payload, std::vector<std::string>& scopes)
{
    const json::value* scp = payload.if_contains("scp");
    if (scp && scp->is_string()) {
        for (const std::string_view word : split(scp->get_string(), ' '))
            if (!word.empty())
                scopes.emplace_back(word);
    } else if (scp && scp->is_array()) {
        for (const json::value& word : scp->get_array())
            if (word.is_string())
                scopes.emplace_back(word.get_string());
    }
}

} // namespace

Parsed<Jwt> parse(std::string_view token)
{
    const std::vector<std::string_view> parts = split(token, '.');
    if (parts.size() != 3)
        return syntax_error("three parts with dots between", token.size());
    const std::optional<json::object> header = object_of(parts[0]), payload = object_of(parts[1]);
    if (!header)
        return syntax_error("a header in JSON", 0);
    if (!payload)
        return syntax_error("claims in JSON", parts[0].size() + 1);
    Parsed<std::string> signature = wire::base64url_decode(parts[2]);
    if (!signature)
        return std::unexpected(signature.error());
    Jwt jwt;
    jwt.algorithm = text_of(*header, "alg");
    jwt.key_id = text_of(*header, "kid");
    jwt.signature = std::move(*signature);
    jwt.signed_part = token.substr(0, parts[0].size() + 1 + parts[1].size());
    Claims& claims = jwt.claims;
    claims.issuer = text_of(*payload, "iss");
    claims.audience = text_of(*payload, "aud");
    claims.user = text_of(*payload, "upn");
    read_scopes(*payload, claims.scopes);
    const std::optional<WallTime> expires = time_of(*payload, "exp");
    if (!expires || claims.audience.empty())
        return syntax_error("the claims exp and aud", parts[0].size() + 1);
    claims.expires = *expires;
    claims.not_before = time_of(*payload, "nbf").value_or(WallTime{});
    claims.issued = time_of(*payload, "iat").value_or(WallTime{});
    return jwt;
}

std::string write(const Claims& claims, std::string_view key_id)
{
    const auto seconds = [](WallTime time) { return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count(); };
    const json::object header{{"typ", "JWT"}, {"alg", "RS256"}, {"kid", key_id}};
    const json::object payload{{"iss", claims.issuer}, {"aud", claims.audience}, {"upn", claims.user}, {"scp", join(claims.scopes, " ")},
        {"iat", seconds(claims.issued)}, {"nbf", seconds(claims.not_before)}, {"exp", seconds(claims.expires)}, {"ver", "1.0"}};
    return wire::base64url_encode(json::serialize(header)) + "." + wire::base64url_encode(json::serialize(payload));
}

} // namespace exemu::auth::jwt

#include "http/request_turn.hpp"

#include "base/text.hpp"
#include "http/error_pages.hpp"
#include "http/site.hpp"
#include "http/voice.hpp"

namespace exemu::http {

using session::Reply;

Task<Reply> RequestTurn::natural()
{
    Reply reply = co_await visit_.dialogue_.answer(visit_);
    // Of two values for one thing the first asked wins: it is worked in last.
    for (auto shape = visit_.carried_.shapes.rbegin(); shape != visit_.carried_.shapes.rend(); ++shape)
        if (reply.says_something())
            reshape(reply, *shape);
    co_return reply;
}

const session::Carried* RequestTurn::carried() const { return &visit_.carried_; }

// A secret never becomes a field.
pattern::Value RequestTurn::member(pattern::FieldId, std::string_view name) const
{
    for (const std::string_view secret : {"Authorization", "Cookie", "Proxy-Authorization"})
        if (iequals(name, secret))
            return {};
    const std::string* value = visit_.request().fields.find(name);
    return value ? pattern::Value{std::string_view(*value)} : pattern::Value{};
}

Task<std::optional<Response>> AuthorizeTurn::respond()
{
    if (credentials_.valid)
        co_return std::nullopt;
    if (refuse_)
        co_return refuse_(credentials_.reason);
    if (credentials_.reason == auth::Reason::protocol_disabled)
        co_return visit_.error_page(403);
    Response response = visit_.challenge_page();
    const auto& oauth = visit_.style().oauth;
    if (scheme_ == "bearer" && oauth) { // seen on ActiveSync
        response.fields.add("WWW-Authenticate", oauth->challenge);
        response.fields.add("x-ms-diagnostics", oauth->invalid);
    }
    co_return response;
}

Response AuthorizeTurn::refused(scenario::Cause cause)
{
    if (!refuse_)
        return Turn::refused(cause);
    switch (cause) {
    case scenario::Cause::bad_credentials: return refuse_(auth::Reason::bad_credentials);
    case scenario::Cause::locked_out: return refuse_(auth::Reason::locked_out);
    case scenario::Cause::disabled: return refuse_(auth::Reason::disabled);
    case scenario::Cause::password_expired: return refuse_(auth::Reason::password_expired);
    case scenario::Cause::protocol_disabled: return refuse_(auth::Reason::protocol_disabled);
    default: return Turn::refused(cause);
    }
}

const std::string& ChallengeTurn::schemes() const
{
    if (!schemes_.empty())
        return schemes_;
    schemes_ = to_lower(scheme_);
    if (!another_leg() && visit_.directory())
        for (const std::string& offer : visit_.directory()->offers)
            schemes_ += (schemes_.empty() ? "" : ",") + to_lower(offer);
    return schemes_;
}

Task<std::optional<Response>> ChallengeTurn::respond()
{
    Response response = visit_.challenge_page();
    if (another_leg()) { // the next leg alone: RFC 4559 5, and what IIS does
        response.fields = {};
        response.fields.add("WWW-Authenticate", scheme_ + " " + token_);
    }
    co_return response;
}

std::string_view MalformedTurn::why() const
{
    switch (why_) {
    case Malformed::none:
    case Malformed::bad_request: return "header";
    case Malformed::invalid_url: return "url";
    case Malformed::invalid_verb: return "verb";
    case Malformed::invalid_host: return "host";
    case Malformed::too_long: return "too long";
    case Malformed::url_too_long: return "url too long";
    case Malformed::version: return "version";
    case Malformed::framing: return "framing";
    case Malformed::coding: return "coding";
    }
    return "header";
}

Task<std::optional<Response>> MalformedTurn::respond() { co_return below_page(visit_, why_); }

} // namespace exemu::http

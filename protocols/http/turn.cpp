#include "http/turn.hpp"

#include "http/alter.hpp"
#include "http/reply_form.hpp"

namespace exemu::http {

using session::Reply;

Task<Reply> Turn::natural()
{
    std::optional<Response> response = co_await respond();
    goes_on_ = !response;
    if (response)
        co_return visit_.say(std::move(*response));
    Reply nothing;
    nothing.result = session::Result::ok;
    co_return nothing;
}

Reply Turn::scripted(const scenario::ReplyForm& form)
{
    goes_on_ = false;
    Response response = scripted_response(form);
    const bool is_shown = !response.body.empty();
    if (is_shown && (visit_.asks_for_password_ || may_ask_for_password(response.fields.get("Content-Type"), response.body)))
        guard(response.body);
    return visit_.say(std::move(response));
}

Reply Turn::refusal(scenario::Cause cause)
{
    goes_on_ = false;
    return visit_.say(refused(cause));
}

void Turn::reshape(Reply& reply, const session::Shape& shape) { http::reshape(reply, shape, visit_.host(), visit_.asks_for_password_); }

// A 401 without offers is none: those of the directory come by themselves.
Response Turn::scripted_response(const scenario::ReplyForm& form)
{
    const auto& scripted = static_cast<const ReplyForm&>(form);
    Response response = scripted.response;
    if (scripted.from_file && visit_.asks_for_password_)
        response = visit_.error_page(500); // whose page that is could not be seen
    if (response.status == 401 && !response.fields.find("WWW-Authenticate")) {
        const Response natural = visit_.challenge_page();
        for (const HeaderField& field : natural.fields)
            response.fields.add(field.name, field.value);
        response.order = natural.order;
    }
    return response;
}

Response Turn::refused(scenario::Cause cause)
{
    using scenario::Cause;
    switch (cause) {
    case Cause::bad_credentials:
    case Cause::locked_out:
    case Cause::disabled:
    case Cause::password_expired: return visit_.challenge_page();
    case Cause::protocol_disabled: return visit_.error_page(403);
    case Cause::not_found: return visit_.error_page(404);
    case Cause::too_large: return visit_.error_page(413);
    case Cause::over_quota: return visit_.error_page(507);
    case Cause::busy:
    case Cause::too_many:
    case Cause::unavailable: return visit_.error_page(503);
    case Cause::internal: break;
    }
    return visit_.error_page(500);
}

} // namespace exemu::http

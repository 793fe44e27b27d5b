#include "owa/turns.hpp"

#include "http/voice.hpp"

namespace exemu::owa {

pattern::Value LoginTurn::field(pattern::FieldId id) const
{
    if (id == pattern::f_user)
        return form_.user.empty() ? pattern::Value{} : pattern::Value{std::string_view(form_.user)};
    if (id == pattern::f_account || id == pattern::f_mailbox)
        return form_.account ? pattern::Value{std::string_view(form_.account->name)} : pattern::Value{};
    return http::Turn::field(id);
}

void LoginTurn::pack_more(journal::Packer& packer) const
{
    packer.add(pattern::f_user, field(pattern::f_user));
    packer.add(pattern::f_account, field(pattern::f_account));
}

Task<std::optional<http::Response>> SessionTurn::respond()
{
    if (state_ == CookieState::valid)
        co_return std::nullopt;
    co_return gate_.turned_away(visit_, asker_, state_);
}

http::Response SessionTurn::refused(scenario::Cause cause)
{
    if (cause == scenario::Cause::bad_credentials)
        return gate_.turned_away(visit_, asker_, CookieState::expired);
    return http::Turn::refused(cause);
}

Task<std::optional<http::Response>> ActTurn::respond()
{
    std::optional<http::Response> response = co_await answer_();
    co_return response;
}

// A script shows what it is told; a page is the web server's own.
http::Response ActTurn::refused(scenario::Cause cause)
{
    const auto told = [](unsigned status, std::string_view sentence) {
        return http::page(status, "{\"error\":\"" + std::string(sentence) + "\"}", "application/json; charset=utf-8");
    };
    if (!visit_.rest().starts_with("/service.svc"))
        return http::Turn::refused(cause);
    switch (cause) {
    case scenario::Cause::not_found: return told(404, "It is not there any more.");
    case scenario::Cause::over_quota: return told(507, "The mailbox is full.");
    case scenario::Cause::too_large: return told(413, "The message is too large.");
    case scenario::Cause::too_many: return told(429, "There were too many requests. Try again later.");
    case scenario::Cause::busy:
    case scenario::Cause::unavailable: return told(503, "The server is busy. Try again later.");
    default: return told(500, "The server could not do that.");
    }
}

} // namespace exemu::owa

#pragma once
#include "auth/auth.hpp"
#include "pattern/vocabulary.hpp"
#include "scenario/language.hpp"
#include "scenario/steps.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the events of all protocols on a connection have alike (protocols/NAME/events.cpp).
namespace exemu::session {

// Causes of `fail` that any answer can express, and those of a login besides.
constexpr std::uint32_t any_moment = scenario::bit(scenario::Cause::busy) | scenario::bit(scenario::Cause::unavailable) |
    scenario::bit(scenario::Cause::too_many) | scenario::bit(scenario::Cause::internal);
constexpr std::uint32_t login_causes = any_moment | scenario::bit(scenario::Cause::bad_credentials) |
    scenario::bit(scenario::Cause::locked_out) | scenario::bit(scenario::Cause::disabled) |
    scenario::bit(scenario::Cause::password_expired) | scenario::bit(scenario::Cause::protocol_disabled);

inline pattern::Field field(std::string name, pattern::Type type, pattern::Read read, std::string sample, std::string doc)
{
    pattern::Field result;
    result.name = std::move(name);
    result.type = type;
    result.read = read;
    result.sample = std::move(sample);
    result.doc = std::move(doc);
    return result;
}

// Of a fact: nobody is asked, the journal tells it.
inline pattern::Field told(std::string name, pattern::Type type, std::string sample, std::string doc)
{
    return field(std::move(name), type, nullptr, std::move(sample), std::move(doc));
}

// Absent where it is empty.
inline pattern::Value some(std::string_view text) { return text.empty() ? pattern::Value{} : pattern::Value{text}; }

// The fields of `NAME.authorize`. Its turn has credentials(), scheme() and preemptive().
template <class AuthorizeTurn>
std::vector<pattern::Field> authorize_fields(
    std::string scheme, std::string schemes, std::string preemptive = "The first response came with the command.")
{
    using pattern::Source;
    using pattern::Type;
    using pattern::Value;
    static constexpr auto of = [](const Source& source) -> const AuthorizeTurn& { return static_cast<const AuthorizeTurn&>(source); };
    return {field(
                "scheme", Type::text, [](const Source& s) -> Value { return of(s).scheme(); }, std::move(scheme), std::move(schemes)),
        field(
            "valid", Type::flag, [](const Source& s) -> Value { return of(s).credentials().valid; }, "true", "The credentials are right."),
        field(
            "reason", Type::text,
            [](const Source& s) -> Value {
                const auth::Credentials& given = of(s).credentials();
                return given.valid ? Value{} : Value{auth::to_text(given.reason)};
            },
            "bad_credentials", "Why they are not."),
        field(
            "preemptive", Type::flag, [](const Source& s) -> Value { return of(s).preemptive(); }, "false", std::move(preemptive)),
        field(
            "channel_binding", Type::text,
            [](const Source& s) -> Value {
                const auth::ChannelBinding binding = of(s).credentials().channel_binding;
                return binding == auth::ChannelBinding::none ? Value{} : Value{auth::to_text(binding)};
            },
            "absent", "NTLM: absent, right or wrong.")};
}

} // namespace exemu::session

#pragma once
#include "http/dialogue.hpp"
#include "http/events.hpp"
#include "http/turn.hpp"

#include <string>
#include <string_view>

namespace exemu::http {

// http.request: the head is read, the site is known. Its answer is worked out by what follows: the login, the site.
class RequestTurn final : public Turn {
public:
    explicit RequestTurn(Visit& visit) : Turn(visit, events().request) {}
    Task<session::Reply> natural() override;
    const session::Carried* carried() const override;
    pattern::Value member(pattern::FieldId, std::string_view name) const override;

protected:
    Task<std::optional<Response>> respond() override { co_return std::nullopt; }
};

// http.authorize: credentials are complete, the verdict is not yet spoken.
class AuthorizeTurn final : public Turn {
public:
    AuthorizeTurn(Visit& visit, const auth::Credentials& credentials, std::string_view scheme, bool preemptive,
        const std::function<Response(auth::Reason)>& refuse)
        : Turn(visit, events().authorize), credentials_(credentials), scheme_(scheme), preemptive_(preemptive), refuse_(refuse)
    {
    }
    const auth::Credentials& credentials() const { return credentials_; }
    std::string_view scheme() const { return scheme_; }
    bool preemptive() const { return preemptive_; }

protected:
    Task<std::optional<Response>> respond() override;
    Response refused(scenario::Cause) override;

private:
    const auth::Credentials& credentials_;
    std::string_view scheme_;
    bool preemptive_;
    const std::function<Response(auth::Reason)>& refuse_;
};

// http.challenge: a 401 is about to be written.
class ChallengeTurn final : public Turn {
public:
    ChallengeTurn(Visit& visit, std::string scheme, std::string token)
        : Turn(visit, events().challenge), scheme_(std::move(scheme)), token_(std::move(token))
    {
    }
    bool another_leg() const { return !token_.empty(); }
    const std::string& schemes() const; // that are offered, in order

protected:
    Task<std::optional<Response>> respond() override;

private:
    mutable std::string schemes_;
    std::string scheme_, token_; // of an exchange under way; empty: nothing was sent
};

// http.unknown: no site has this path, or one that is known is not served.
class UnknownTurn final : public Turn {
public:
    UnknownTurn(Visit& visit, Response response) : Turn(visit, events().unknown), response_(std::move(response)) {}

protected:
    Task<std::optional<Response>> respond() override { co_return std::move(response_); }

private:
    Response response_;
};

// http.malformed: HTTP.sys refuses it; the connection ends.
class MalformedTurn final : public Turn {
public:
    MalformedTurn(Visit& visit, Malformed why, std::string line) : Turn(visit, events().malformed), why_(why), line_(std::move(line)) {}
    std::string_view why() const;
    const std::string& line() const { return line_; }

protected:
    Task<std::optional<Response>> respond() override;

private:
    Malformed why_;
    std::string line_;
};

} // namespace exemu::http

#pragma once
#include "http/turn.hpp"
#include "owa/cadata.hpp"
#include "owa/events.hpp"
#include "owa/gate.hpp"

#include <functional>
#include <string>

namespace exemu::owa {

// owa.login: the form was sent, nobody has judged it yet. http.authorize with scheme `forms` follows.
class LoginTurn final : public http::Turn {
public:
    struct Form {
        std::string user, destination;
        const directory::Account* account = nullptr; // whom the name means, proven or not
        bool trusted = false;
    };
    LoginTurn(http::Visit& visit, Form form) : Turn(visit, events().login), form_(std::move(form)) {}
    const Form& form() const { return form_; }
    pattern::Value field(pattern::FieldId) const override; // user and account: of the form
    void pack_more(journal::Packer&) const override;

protected:
    Task<std::optional<http::Response>> respond() override { co_return std::nullopt; }

private:
    Form form_;
};

// owa.session: the cookies of a request are judged. The request goes on when they are good.
class SessionTurn final : public http::Turn {
public:
    SessionTurn(http::Visit& visit, const Gate& gate, Asker asker, CookieState state)
        : Turn(visit, events().session), gate_(gate), asker_(asker), state_(state)
    {
    }
    CookieState state() const { return state_; }

protected:
    Task<std::optional<http::Response>> respond() override;
    http::Response refused(scenario::Cause) override; // bad_credentials: as if they were too old

private:
    const Gate& gate_;
    Asker asker_;
    CookieState state_;
};

// What somebody does in the web mail, or a page that is shown.
struct Act {
    std::string page;   // "logon", "mail", "list"...
    std::string folder; // its path
    std::string item;   // its id
    std::string subject;
    std::string to; // with commas
    std::uint64_t size = 0;
};

class ActTurn final : public http::Turn {
public:
    // `answer` makes the natural answer, when it is wanted; called at most once.
    ActTurn(http::Visit& visit, pattern::EventId event, Act act, std::function<Task<http::Response>()> answer)
        : Turn(visit, event), act_(std::move(act)), answer_(std::move(answer))
    {
    }
    const Act& act() const { return act_; }

protected:
    Task<std::optional<http::Response>> respond() override;
    http::Response refused(scenario::Cause) override;

private:
    Act act_;
    std::function<Task<http::Response>()> answer_;
};

} // namespace exemu::owa

#pragma once
#include "http/message.hpp"
#include "http/visit.hpp"
#include "session/turn.hpp"

#include <optional>

namespace exemu::http {

// A moment of a request, of http or of a site: what it answers is a Response, whoever makes it, and `alter` works on that.
//
//     class PoxTurn final : public http::Turn {
//     public:
//         PoxTurn(http::Visit& visit, PoxRequest asked) : Turn(visit, events().pox), asked_(std::move(asked)) {}
//         Task<std::optional<http::Response>> respond() override;
//         const PoxRequest& asked() const;      // for the readers of its fields
//     };
class Turn : public session::Turn {
public:
    Turn(Visit& visit, pattern::EventId event) : session::Turn(visit.session(), event), visit_(visit) {}

    Task<session::Reply> natural() override;
    session::Reply scripted(const scenario::ReplyForm&) final;
    session::Reply refusal(scenario::Cause) final;
    void reshape(session::Reply&, const session::Shape&) final;

    Visit& visit() const { return visit_; }
    // Nothing was answered: the request goes on to its next moment.
    bool goes_on() const { return goes_on_; }

protected:
    // What the chosen build answers; nothing: the request goes on. The caller awaits at once.
    virtual Task<std::optional<Response>> respond() = 0;
    // A scripted reply. http::ReplyForm is read here; forms of a site's own are the site's to say.
    virtual Response scripted_response(const scenario::ReplyForm&);
    // The refusal for a cause; by default the web server's own page.
    virtual Response refused(scenario::Cause);

    Visit& visit_;

private:
    bool goes_on_ = false;
};

} // namespace exemu::http

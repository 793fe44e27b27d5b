// The handshake as the scenario and the journal see it.
#include "session/points.hpp"

namespace exemu::session {

class HandshakeObserver final : public net::TlsObserver {
public:
    HandshakeObserver(Session& session, std::shared_ptr<const Showcase::Contents> contents)
        : session_(session), contents_(std::move(contents)), shown_(&contents_->usual)
    {
    }

    Task<net::TlsChoice> hello(const net::TlsHello& hello) override
    {
        server_name_ = hello.sni;
        shown_ = &contents_->for_name(hello.sni);
        HelloTurn turn(session_, hello);
        const After after = co_await session_.take(turn);
        net::TlsChoice choice = choice_of(turn, after, "hello");
        if (!turn.certificate().empty()) {
            by_rule_ = session_.listener_->certificates->other(turn.certificate());
            shown_ = &by_rule_;
            choice.own_sessions = true;
        }
        choice.context = shown_->context;
        choice.record = turn.record();
        co_return choice;
    }

    Task<net::TlsChoice> server_hello(const net::TlsFacts& facts) override
    {
        FlightTurn turn(session_, session_.events().tls_server_hello, facts, server_name_, shown_->name);
        const After after = co_await session_.take(turn);
        co_return choice_of(turn, after, "handshake");
    }

    Task<net::TlsChoice> established(const net::TlsFacts& facts) override
    {
        established_ = true;
        session_.pack_constants();
        FlightTurn turn(session_, session_.events().tls_established, facts, server_name_, shown_->name);
        const After after = co_await session_.take(turn);
        co_return choice_of(turn, after, "");
    }

    void accepted() override
    {
        const scenario::HarnessEvents& events = session_.events();
        session_.note_fact(events.tls_accepted, [&](journal::Packer& packer) {
            packer.add(events.cert, std::string_view(shown_->name));
            if (!shown_->problem.empty())
                packer.add(events.problem, std::string_view(shown_->problem));
        });
    }

    void failed(const net::TlsFailure& failure) override
    {
        const scenario::HarnessEvents& events = session_.events();
        session_.note_fact(events.tls_failed, [&](journal::Packer& packer) {
            packer.add(events.alert, std::string_view(failure.alert));
            packer.add(events.by, std::string_view(failure.by));
            packer.add(events.at, std::string_view(failure.at));
        });
    }

private:
    net::TlsChoice choice_of(const HandshakeTurn& turn, After after, const char* at)
    {
        net::TlsChoice choice;
        choice.shape = turn.fault();
        if (turn.alert()) {
            choice.kind = net::TlsChoice::Kind::alert;
            choice.alert = *turn.alert();
        } else if (after == After::close) {
            choice.kind = net::TlsChoice::Kind::close;
        } else if (after == After::over) { // the driver has done it
            choice.kind = net::TlsChoice::Kind::over;
            if (!established_)
                failed({"us", session_.silent_ ? "silence" : "reset", at});
        }
        return choice;
    }

    Session& session_;
    std::shared_ptr<const Showcase::Contents> contents_; // as it was when the handshake began
    Showcase::Shown by_rule_; // the one that a rule has chosen
    const Showcase::Shown* shown_;
    std::string server_name_;
    bool established_ = false;
};

Task<bool> Session::start_tls(bool starttls)
{
    co_await connection_.flush();
    connection_.discard_input(); // RFC 3207 4.2: nothing said in clear counts afterwards
    if (!listener_->certificates)
        throw std::logic_error("a handshake on a listener that offers none");
    auto contents = listener_->certificates->now();
    const std::shared_ptr<net::TlsContext> begins_with = contents->usual.context;
    // The observer must outlive the handshake: accepted() comes with the first application byte.
    tls_observer_ = std::make_unique<HandshakeObserver>(*this, std::move(contents));
    const bool done = co_await connection_.start_tls(begins_with, *tls_observer_, starttls);
    co_return done;
}

} // namespace exemu::session

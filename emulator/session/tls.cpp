// The handshake as the scenario and the journal see it.
#include "session/points.hpp"

namespace exemu::session {

class HelloObserver final : public net::TlsObserver {
public:
    explicit HelloObserver(Session& session) : session_(session) {}

    Task<net::TlsChoice> hello(const net::TlsHello& hello) override
    {
        HelloTurn turn(session_, hello);
        const After after = co_await session_.take(turn);
        net::TlsChoice choice;
        if (turn.alert()) {
            choice.kind = net::TlsChoice::Kind::alert;
            choice.alert = *turn.alert();
        } else if (after == After::close) {
            choice.kind = net::TlsChoice::Kind::close;
        } else if (after == After::over) {
            choice.kind = net::TlsChoice::Kind::reset;
        }
        co_return choice;
    }

    void established(const net::TlsFacts& facts) override
    {
        session_.pack_constants();
        const scenario::HarnessEvents& events = session_.events();
        session_.note_fact(events.tls_established, [&](journal::Packer& packer) {
            packer.add(events.version, net::to_text(facts.version));
            packer.add(events.cipher, std::string_view(facts.cipher));
            packer.add(events.resumed, facts.resumed);
        });
    }

    void accepted() override
    {
        const scenario::HarnessEvents& events = session_.events();
        session_.note_fact(events.tls_accepted, [&](journal::Packer& packer) {
            packer.add(events.cert, std::string_view(session_.listener().certificate));
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
    Session& session_;
};

Task<bool> Session::start_tls(bool starttls)
{
    co_await connection_.flush();
    connection_.discard_input(); // RFC 3207 4.2: nothing said in clear counts afterwards
    // The observer must outlive the handshake: accepted() comes with the first application byte.
    tls_observer_ = std::make_unique<HelloObserver>(*this);
    const bool done = co_await connection_.start_tls(listener_->tls, *tls_observer_, starttls);
    co_return done;
}

} // namespace exemu::session

#include "net/connection.hpp"
#include "net/tls_engine.hpp"

#include <stdexcept>

namespace exemu::net {

namespace {
constexpr const char* at_hello = "hello";
constexpr const char* at_handshake = "handshake";
} // namespace

const TlsFacts& Connection::tls() const
{
    static const TlsFacts in_the_clear;
    return facts_ ? *facts_ : in_the_clear;
}

Task<bool> Connection::start_tls(std::shared_ptr<TlsContext> context, TlsObserver& observer, bool starttls)
{
    if (!input().empty() || !output_.empty())
        throw std::logic_error("a handshake begins with nothing read and nothing to say");
    if (transport_->declares_tls())
        co_return co_await declared_handshake(std::move(context), observer, starttls);
    tls_ = std::make_unique<TlsEngine>(std::move(context), *transport_, shard_.buffers);
    co_return co_await handshake(observer, starttls);
}

Task<bool> Connection::handshake(TlsObserver& observer, bool starttls)
{
    bool flight_told = false, has_turn = false;
    std::string sni;
    std::shared_ptr<fault::Fault> shape; // of our next flight
    Handshakes::Place place(shard_.handshakes, *this); // while it is the peer that we wait for, and not the scenario
    for (;;) {
        TlsEngine::Step step = tls_->hear_hello();
        if (step == TlsEngine::Step::done) {
            if (!std::exchange(has_turn, true)) {
                const bool still_there = co_await await_turn_to_sign(observer);
                if (!still_there)
                    co_return co_await handshake_failed({"peer", "closed", at_hello}, observer);
            }
            step = tls_->handshake();
        }
        const char* at = tls_->hello_read() ? at_handshake : at_hello;
        std::shared_ptr<fault::Fault> on_its_way = tls_->outgoing().empty() ? nullptr : std::exchange(shape, nullptr);
        if (step == TlsEngine::Step::want_read && tls_->holds_much() && !on_its_way)
            place.enter();
        else
            place.leave();
        const bool sent = co_await send_flight(std::move(on_its_way));
        if (crowded_out_)
            co_return co_await make_room(observer, at);
        if (step == TlsEngine::Step::failed)
            co_return co_await handshake_failed(tls_->failure(), observer);
        if (!sent)
            co_return co_await handshake_failed({"peer", "reset", at}, observer);
        if (step == TlsEngine::Step::done)
            break;
        if (step == TlsEngine::Step::hello) {
            sni = tls_->hello().sni;
            TlsChoice choice = co_await observer.hello(tls_->hello());
            shape = std::move(choice.shape);
            if (choice.kind == TlsChoice::Kind::alert)
                tls_->refuse(choice.alert);
            else if (const bool go_on = co_await obey(choice, observer, at_hello); go_on)
                tls_->go_on(choice);
            else
                co_return false;
            continue;
        }
        if (tls_->hello_read() && !std::exchange(flight_told, true)) {
            place.leave();
            TlsChoice choice = co_await observer.server_hello(tls_->facts());
            shape = std::move(choice.shape);
            const bool go_on = co_await obey(choice, observer, at_handshake);
            if (!go_on)
                co_return false;
        }
        if (tls_->holds_much())
            place.enter();
        co_await await_handshake(observer, at);
        if (crowded_out_)
            co_return co_await make_room(observer, at);
    }
    TlsFacts facts = tls_->facts();
    facts.sni = std::move(sni);
    facts.starttls = starttls;
    co_return co_await established(std::move(facts), observer);
}

namespace {

// Below TLS: what a fault makes of a flight goes to the transport as it is.
class BelowTls final : public fault::Outlet {
public:
    BelowTls(Connection& connection, TlsEngine& tls, BufferPool& pool) : connection_(connection), tls_(tls), pool_(pool) {}

    Task<> pass(std::string bytes) override
    {
        tls_.outgoing().add(std::move(bytes), pool_);
        co_await connection_.flush();
    }
    Task<> wait(Duration duration) override { co_await connection_.wait(duration); }

private:
    Connection& connection_;
    TlsEngine& tls_;
    BufferPool& pool_;
};

} // namespace

// What the engine has to say, through the fault where there is one. False: the peer does not read any more.
Task<bool> Connection::send_flight(std::shared_ptr<fault::Fault> shape)
{
    tls_->cut_records();
    if (shape) {
        std::string flight = tls_->outgoing().text();
        tls_->outgoing().clear(shard_.buffers);
        BelowTls below(*this, *tls_, shard_.buffers);
        try {
            co_await shape->write(std::move(flight), below);
        } catch (const PeerGone&) {
            if (aborted_)
                throw;
            co_return false;
        } catch (const DeadlinePassed&) {
            co_return false;
        }
    }
    co_return co_await flushed();
}

Task<bool> Connection::declared_handshake(std::shared_ptr<TlsContext> context, TlsObserver& observer, bool starttls)
{
    std::unique_ptr<DeclaredTls> declared = transport_->take_declared_tls();
    while (!declared) {
        while (fill() == Filled::bytes)
            discard_input(); // pipelined before the handshake
        if (transport_->hung_up())
            co_return co_await handshake_failed({"peer", "closed", at_hello}, observer);
        co_await await_handshake(observer, at_hello);
        declared = transport_->take_declared_tls();
    }
    const TlsChoice choice = co_await observer.hello(declared->hello);
    const bool go_on = co_await obey(choice, observer, at_hello);
    if (!go_on)
        co_return false;
    if (choice.context)
        context = choice.context;
    if (context && (declared->version < context->settings().least || declared->version > context->settings().most))
        co_return co_await handshake_failed({"us", "protocol version", at_handshake}, observer);
    TlsFacts facts;
    facts.version = declared->version;
    facts.cipher = declared->version == TlsVersion::tls1_3 ? "TLS_AES_256_GCM_SHA384" : "ECDHE-RSA-AES256-GCM-SHA384";
    facts.sni = declared->hello.sni;
    facts.alpn = context ? context->choose_alpn(declared->hello.alpn) : std::string();
    facts.resumed = declared->hello.resumes;
    facts.starttls = starttls;
    const TlsChoice second = co_await observer.server_hello(facts);
    const bool still = co_await obey(second, observer, at_handshake);
    if (!still)
        co_return false;
    co_return co_await established(std::move(facts), observer);
}

std::string Connection::tls_end_point() const
{
    if (tls_)
        return tls_->end_point();
    return facts_ ? std::string(32, '\0') : std::string();
}

// The handshake has succeeded. False: the scenario ends the connection all the same.
Task<bool> Connection::established(TlsFacts facts, TlsObserver& observer)
{
    facts_ = std::make_unique<TlsFacts>(std::move(facts));
    not_yet_accepted_ = &observer;
    const TlsChoice choice = co_await observer.established(*facts_);
    switch (choice.kind) {
    case TlsChoice::Kind::go_on: co_return true;
    case TlsChoice::Kind::over: break;
    case TlsChoice::Kind::reset: co_await reset(); break;
    case TlsChoice::Kind::blackhole: co_await blackhole(); break;
    case TlsChoice::Kind::alert:
    case TlsChoice::Kind::close: co_await finish(); break;
    }
    co_return false;
}

// One wait of a handshake; its flags are asked as in ready(), but end as exceptions.
Task<> Connection::await_handshake(TlsObserver& observer, const char* at)
{
    if (!aborted_ && !stopping_ && !deadline_passed_ && !crowded_out_) {
        about_to_wait(Waiting::input);
        co_await transport_->wait_readable();
        waiting_ = Waiting::nothing;
    }
    leave_handshake_when_told(observer, at);
}

// The ClientHello is whole, and nothing but its bytes is held. Thousands of them at once must not keep all others from their turns. False:
// the peer has not waited for its own.
Task<bool> Connection::await_turn_to_sign(TlsObserver& observer)
{
    Handshakes::Turn turn(shard_);
    if (turn.has_come())
        co_return true;
    pause_ = &turn.bell();
    waiting_ = Waiting::pause;
    co_await turn.bell().heard();
    waiting_ = Waiting::nothing;
    leave_handshake_when_told(observer, at_hello);
    co_return !transport_->hung_up();
}

void Connection::leave_handshake_when_told(TlsObserver& observer, const char* at) const
{
    if (aborted_)
        throw PeerGone();
    if (stopping_) {
        observer.failed({"us", "stopping", at});
        throw Stopping();
    }
    if (deadline_passed_) {
        observer.failed({"us", "deadline", at});
        throw DeadlinePassed();
    }
}

// What the scenario wants at this moment. False: the handshake is over, and so is the connection.
Task<bool> Connection::obey(TlsChoice choice, TlsObserver& observer, const char* at)
{
    switch (choice.kind) {
    case TlsChoice::Kind::go_on: co_return true;
    case TlsChoice::Kind::over: co_return false;
    case TlsChoice::Kind::alert:
        if (tls_)
            tls_->alert_in_the_clear(choice.alert);
        co_return co_await handshake_failed({"us", SSL_alert_desc_string_long(choice.alert), at}, observer);
    case TlsChoice::Kind::close: co_return co_await handshake_failed({"us", "closed", at}, observer);
    case TlsChoice::Kind::reset:
        observer.failed({"us", "reset", at});
        co_await reset();
        co_return false;
    case TlsChoice::Kind::blackhole:
        observer.failed({"us", "closed", at});
        co_await blackhole();
        co_return false;
    }
    co_return true;
}

void Connection::crowd_out()
{
    crowded_out_ = true;
    end_wait();
}

// Another handshake needs the memory of this one, at once: nothing is said, and nobody waits for the peer to close.
Task<bool> Connection::make_room(TlsObserver& observer, const char* at)
{
    observer.failed({"us", "crowded out", at});
    tls_->let_go();
    transport_->reset();
    end_here();
    co_return false;
}

Task<bool> Connection::handshake_failed(TlsFailure failure, TlsObserver& observer)
{
    observer.failed(failure);
    co_await finish();
    co_return false;
}

} // namespace exemu::net

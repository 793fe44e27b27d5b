#pragma once
#include "dns/grammar.hpp"
#include "dns/zone.hpp"
#include "session/session.hpp"

namespace exemu::dns {

// One peer's questions: a datagram each, or one after the other on a connection.
class Dialogue {
public:
    explicit Dialogue(session::Session& session) : session_(session) {}
    Task<> run();

    session::Session& session() { return session_; }
    // Where everything is, as the listeners really are.
    Site site() const;
    // An answer as it goes out: over UDP never more than twice what was asked, so that nobody is flooded by a forged address.
    std::string write(const Query&, const Answer&) const;
    std::string on_the_wire(std::string message) const;

private:
    Task<session::After> hear(std::string_view message);

    session::Session& session_;
};

constexpr Duration idle = std::chrono::seconds(30); // between questions (RFC 7766 6.2.3: a few seconds at least)

} // namespace exemu::dns

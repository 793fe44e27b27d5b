#pragma once
#include "base/options.hpp"
#include "session/session.hpp"
#include "support/toys/framed/grammar.hpp"

namespace exemu::framed {

struct Style { // of a persona
    Duration inactivity = std::chrono::minutes(5);
    ByteCount fragment = 4_KiB, request = 64_KiB;
    std::uint64_t calls = 16;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("inactivity", &Style::inactivity, "Longest silence of the peer.");
        field("fragment", &Style::fragment, "Most payload of a frame, both ways.").at_least(1_B).at_most(32_KiB);
        field("request", &Style::request, "Most bytes of a request, all fragments together.");
        field("calls", &Style::calls, "Calls at a time: incomplete, and again: not yet answered.").at_least(std::uint64_t{1});
    }
};

// One conversation. A call is answered when its last fragment has come; several may be in flight.
class Dialogue {
public:
    Dialogue(session::Session&, const Style&);
    Task<> run();

    // ---- one function per operation
    session::Reply echo(const Request&) const;
    session::Reply sum(const Request&) const;

    session::Reply result(std::uint16_t call, std::string_view payload) const;
    session::Reply fault(std::uint16_t call, std::uint32_t code) const;
    session::Reply fault(std::uint16_t call, Fault code) const { return fault(call, static_cast<std::uint32_t>(code)); }
    bool may_call() const { return session_.in_flight() < style_.calls; }
    session::Session& session() { return session_; }

private:
    Task<session::After> take_frame(const Frame&, std::size_t size);
    Task<session::After> give_up(const SyntaxError&);

    session::Session& session_;
    const Style& style_;
    Assembly assembly_;
};

} // namespace exemu::framed

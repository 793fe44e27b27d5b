#pragma once
#include "base/options.hpp"
#include "session/session.hpp"
#include "support/toys/gram/grammar.hpp"
#include "support/toys/gram/transactions.hpp"

namespace exemu::gram {

struct Style { // of a persona
    Duration first = std::chrono::milliseconds(500), longest = std::chrono::seconds(4), patience = std::chrono::seconds(32);
    Duration idle = std::chrono::minutes(1);
    std::uint64_t transactions = 64;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("first", &Style::first, "From an answer to its first repetition.");
        field("longest", &Style::longest, "Longest time between repetitions.");
        field("patience", &Style::patience, "How long an answer is repeated, and its request known.");
        field("idle", &Style::idle, "A peer that is silent for so long is forgotten.");
        field("transactions", &Style::transactions, "Requests remembered at a time.").at_least(std::uint64_t{1});
    }
};

// One peer's requests. A copy of a request is no new turn; an answer is said again until it is acknowledged.
class Dialogue {
public:
    Dialogue(session::Session&, const Style&);
    Task<> run();

    // ---- one function per verb
    session::Reply ping(const Request&);
    session::Reply echo(const Request&);
    session::Reply bye(const Request&);

    session::Session& session() { return session_; }
    void said(const std::string& id, const session::Reply&); // to a request, whoever made it

private:
    bool over() const { return !leaving_.empty() && transactions_.acknowledged(leaving_); }
    void do_what_is_due();
    Task<session::After> hear(std::string_view datagram);
    Task<session::After> take_request(Request, std::size_t size);
    void repeat(const std::string& answer);
    void note(pattern::EventId fact, const std::string& id, std::int64_t nth = 0);

    session::Session& session_;
    const Style& style_;
    Transactions transactions_;
    std::string leaving_; // the id of the BYE
};

session::Reply say(std::string_view id, unsigned code, std::string_view words);

} // namespace exemu::gram

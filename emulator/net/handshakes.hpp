#pragma once
#include "net/bell.hpp"

#include <cstddef>
#include <list>

namespace exemu::net {

class Connection;

// The handshakes of a shard that wait for their peers with much memory in hand: OpenSSL takes tens of KiB for each, whatever comes
// of it. Who begins one more than `most` crowds out the one that has waited longest: an honest peer answers within a round trip,
// and so those who stall hurt each other alone.
//
// What a ClientHello asks for costs half a millisecond of signing. A few are answered, then all that is ready on the shard has a turn,
// then a few more: so others are not held up, however many come at once.
class Handshakes {
public:
    explicit Handshakes(Shard& shard) : shard_(shard) {}

    std::size_t most = 500;
    static constexpr unsigned most_in_a_round = 4; // are signed
    std::size_t waiting() const { return waiting_.size(); }

    // One connection's place among them; gives it up when it goes out of sight.
    class Place {
    public:
        Place(Handshakes& all, Connection& owner) : all_(all), owner_(&owner) {}
        ~Place() { leave(); }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

        void enter(); // may call crowd_out() of another connection; one that is in stays where it is
        void leave();

    private:
        friend class Handshakes;
        Handshakes& all_;
        Connection* owner_;
        std::list<Place*>::iterator at_;
        bool in_ = false;
    };

    // One handshake's turn to sign: has come at once, or comes when its bell rings. Whoever goes out of sight before has given it up.
    class Turn {
    public:
        explicit Turn(Shard&);
        ~Turn();
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

        bool has_come() const { return has_come_; }
        Bell& bell() { return bell_; }

    private:
        friend class Handshakes;
        Handshakes& all_;
        Bell bell_;
        std::list<Turn*>::iterator at_; // until it has come
        bool has_come_;
    };

private:
    bool may_sign_now();
    void end_round_later();
    void next_round();

    Shard& shard_;
    std::list<Place*> waiting_; // the oldest first
    std::list<Turn*> to_sign_;  // in the order they came
    unsigned signed_ = 0;       // in this round
    bool in_round_ = false;     // its end is on its way
};

} // namespace exemu::net

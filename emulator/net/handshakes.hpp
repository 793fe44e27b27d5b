#pragma once
#include <cstddef>
#include <list>

namespace exemu::net {

class Connection;

// The handshakes of a shard that wait for their peers with much memory in hand: OpenSSL takes tens of KiB for each, whatever comes
// of it. Who begins one more than `most` crowds out the one that has waited longest: an honest peer answers within a round trip,
// and so those who stall hurt each other alone.
class Handshakes {
public:
    std::size_t most = 500;
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

private:
    std::list<Place*> waiting_; // the oldest first
};

} // namespace exemu::net

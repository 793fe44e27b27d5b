#include "net/handshakes.hpp"

#include "net/connection.hpp"

namespace exemu::net {

void Handshakes::Place::enter()
{
    if (in_)
        return;
    at_ = all_.waiting_.insert(all_.waiting_.end(), this);
    in_ = true;
    if (all_.waiting_.size() <= all_.most)
        return;
    Place& oldest = *all_.waiting_.front();
    oldest.leave();
    oldest.owner_->crowd_out();
}

void Handshakes::Place::leave()
{
    if (in_)
        all_.waiting_.erase(at_);
    in_ = false;
}

} // namespace exemu::net

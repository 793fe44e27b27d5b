#include "net/handshakes.hpp"

#include "net/connection.hpp"

#include <boost/asio/post.hpp>

#include <utility>

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

Handshakes::Turn::Turn(Shard& shard) : all_(shard.handshakes), bell_(shard), has_come_(all_.may_sign_now())
{
    if (!has_come_)
        at_ = all_.to_sign_.insert(all_.to_sign_.end(), this);
}

Handshakes::Turn::~Turn()
{
    if (!has_come_)
        all_.to_sign_.erase(at_);
}

bool Handshakes::may_sign_now()
{
    if (signed_ >= most_in_a_round || !to_sign_.empty())
        return false;
    ++signed_;
    end_round_later();
    return true;
}

// Behind all that is ready now.
void Handshakes::end_round_later()
{
    if (!std::exchange(in_round_, true))
        boost::asio::post(shard_.context, [this] { next_round(); });
}

void Handshakes::next_round()
{
    in_round_ = false;
    for (signed_ = 0; signed_ < most_in_a_round && !to_sign_.empty(); ++signed_) {
        Turn& next = *to_sign_.front();
        to_sign_.pop_front();
        next.has_come_ = true;
        next.bell_.ring();
    }
    if (signed_ > 0)
        end_round_later();
}

} // namespace exemu::net

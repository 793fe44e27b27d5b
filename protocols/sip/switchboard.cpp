#include "sip/switchboard.hpp"

#include <map>

namespace exemu::sip {

namespace {

constexpr std::size_t most_strangers = 4096; // addresses remembered for a second; more of them hear nothing meanwhile

} // namespace

Switchboard::Place& Switchboard::Place::operator=(Place&& other) noexcept
{
    if (this != &other) {
        leave();
        board_ = std::move(other.board_);
        id_ = std::move(other.id_);
    }
    return *this;
}

void Switchboard::Place::leave()
{
    if (!board_)
        return;
    const std::lock_guard hold(board_->mutex_);
    board_->calls_.erase(id_);
    board_.reset();
}

Switchboard::Place Switchboard::take(const std::shared_ptr<Switchboard>& board, std::string id, std::uint64_t most, Tell tell)
{
    const std::lock_guard hold(board->mutex_);
    if (board->calls_.size() >= most || !board->calls_.emplace(id, std::move(tell)).second)
        return {};
    return {board, std::move(id)};
}

bool Switchboard::tell(const std::string& id, Wish wish)
{
    Tell tell;
    {
        const std::lock_guard hold(mutex_);
        const auto found = calls_.find(id);
        if (found == calls_.end())
            return false;
        tell = found->second;
    }
    tell(wish);
    return true;
}

std::size_t Switchboard::calls() const
{
    const std::lock_guard hold(mutex_);
    return calls_.size();
}

bool Switchboard::may_answer(const std::string& address, SteadyTime now, unsigned most)
{
    const std::lock_guard hold(mutex_);
    if (strangers_.size() >= most_strangers && !strangers_.contains(address)) {
        std::erase_if(strangers_, [&](const auto& one) { return now - one.second.since >= std::chrono::seconds(1); });
        if (strangers_.size() >= most_strangers)
            return false;
    }
    Heard& heard = strangers_[address];
    if (now - heard.since >= std::chrono::seconds(1))
        heard = {now, 0};
    return ++heard.count <= most;
}

std::shared_ptr<Switchboard> switchboard_of(const scenario::Scenario& scenario)
{
    static std::mutex mutex;
    static std::map<const scenario::Scenario*, std::weak_ptr<Switchboard>> all;
    const std::lock_guard hold(mutex);
    std::erase_if(all, [](const auto& one) { return one.second.expired(); });
    std::weak_ptr<Switchboard>& known = all[&scenario];
    std::shared_ptr<Switchboard> board = known.lock();
    if (!board)
        known = board = std::make_shared<Switchboard>();
    return board;
}

} // namespace exemu::sip

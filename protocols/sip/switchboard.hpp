#pragma once
#include "base/clock.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace exemu::scenario {
struct Scenario;
}

namespace exemu::sip {

// What all listeners of one scenario share: the calls that are up, by their dialog, and what strangers may ask over UDP. Safe from any
// thread.
class Switchboard {
public:
    // A call as others than its own session reach it. `tell` carries what is wanted to the call's session, on whatever shard that is.
    enum class Wish : std::uint8_t { acknowledged, hang_up };
    using Tell = std::function<void(Wish)>;

    // A place for one call among `most`; given back when it dies.
    class Place {
    public:
        Place() = default;
        Place(std::shared_ptr<Switchboard> board, std::string id) : board_(std::move(board)), id_(std::move(id)) {}
        Place(Place&& other) noexcept : board_(std::move(other.board_)), id_(std::move(other.id_)) {}
        Place& operator=(Place&&) noexcept;
        ~Place() { leave(); }
        explicit operator bool() const { return board_ != nullptr; }

    private:
        void leave();
        std::shared_ptr<Switchboard> board_;
        std::string id_;
    };
    static Place take(const std::shared_ptr<Switchboard>&, std::string id, std::uint64_t most, Tell);
    bool tell(const std::string& id, Wish); // false: no such call
    std::size_t calls() const;

    // One more answer to that address in this second; false when it has had `most` of them.
    bool may_answer(const std::string& address, SteadyTime now, unsigned most);

private:
    struct Heard {
        SteadyTime since{};
        unsigned count = 0;
    };
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Tell> calls_;
    std::unordered_map<std::string, Heard> strangers_;
};

// The one of this scenario: all its listeners have the same.
std::shared_ptr<Switchboard> switchboard_of(const scenario::Scenario&);

} // namespace exemu::sip

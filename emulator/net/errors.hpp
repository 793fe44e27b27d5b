#pragma once
#include <stdexcept>

// Why a conversation cannot go on. Thrown by waits and writes, caught at the session's edge alone; verbs never see them.
namespace exemu::net {

struct PeerGone : std::runtime_error {
    PeerGone() : std::runtime_error("the peer is gone") {}
};
struct DeadlinePassed : std::runtime_error {
    DeadlinePassed() : std::runtime_error("the deadline has passed") {}
};
struct Stopping : std::runtime_error {
    Stopping() : std::runtime_error("the emulator stops") {}
};

} // namespace exemu::net

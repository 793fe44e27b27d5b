#pragma once
#include "wire/ndr.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace exemu::rpc {

// What stands behind a context handle; each interface derives its own.
struct ContextState {
    virtual ~ContextState() = default;
};

// An association group (C706 9.3.3): the connections of one client that share context handles. Connections may be on several shards.
class Association {
public:
    explicit Association(std::uint32_t id) : id_(id) {}
    std::uint32_t id() const { return id_; }

    static constexpr std::size_t most_handles = 1024;
    // A handle that leads to `state`; none when there are too many.
    wire::NdrHandle open(std::shared_ptr<ContextState> state);
    // Null for a handle that is not of this group, or leads to something of another kind.
    template <class State>
    std::shared_ptr<State> find(const wire::NdrHandle& handle)
    {
        return std::dynamic_pointer_cast<State>(at(handle));
    }
    void close(const wire::NdrHandle&);
    std::size_t handles() const;

private:
    std::shared_ptr<ContextState> at(const wire::NdrHandle&) const;

    const std::uint32_t id_;
    mutable std::mutex mutex_;
    std::map<wire::Uuid, std::shared_ptr<ContextState>> states_;
};

// All groups of a port. A group ends with its last connection, and so do its handles.
class Associations {
public:
    // 0 begins a new one; null when there is none of this number.
    std::shared_ptr<Association> join(std::uint32_t group);

private:
    std::mutex mutex_;
    std::map<std::uint32_t, std::weak_ptr<Association>> groups_;
    std::uint32_t last_ = 0;
};

} // namespace exemu::rpc

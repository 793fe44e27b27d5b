#include "rpc/associations.hpp"

#include <random>

namespace exemu::rpc {

namespace {

wire::Uuid drawn()
{
    static thread_local std::random_device device;
    wire::ByteWriter bytes;
    for (int i = 0; i < 4; ++i)
        bytes.u32(device());
    wire::ByteReader in(bytes.view());
    return wire::read_uuid(in);
}

} // namespace

wire::NdrHandle Association::open(std::shared_ptr<ContextState> state)
{
    const std::lock_guard hold(mutex_);
    if (states_.size() >= most_handles)
        return {};
    const wire::Uuid uuid = drawn();
    states_[uuid] = std::move(state);
    return {0, uuid};
}

std::shared_ptr<ContextState> Association::at(const wire::NdrHandle& handle) const
{
    const std::lock_guard hold(mutex_);
    const auto found = states_.find(handle.uuid);
    return found == states_.end() ? nullptr : found->second;
}

void Association::close(const wire::NdrHandle& handle)
{
    const std::lock_guard hold(mutex_);
    states_.erase(handle.uuid);
}

std::size_t Association::handles() const
{
    const std::lock_guard hold(mutex_);
    return states_.size();
}

std::shared_ptr<Association> Associations::join(std::uint32_t group)
{
    const std::lock_guard hold(mutex_);
    if (group != 0) {
        const auto found = groups_.find(group);
        return found == groups_.end() ? nullptr : found->second.lock();
    }
    // Those that have ended are forgotten as new ones begin: once in 128 times, all of them.
    if (++last_ % 128 == 0)
        std::erase_if(groups_, [](const auto& one) { return one.second.expired(); });
    const std::uint32_t id = 0x00005000 + last_;
    auto association = std::make_shared<Association>(id);
    groups_[id] = association;
    return association;
}

} // namespace exemu::rpc

#pragma once
#include "base/units.hpp"

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace exemu::app {

// A descriptor that is closed when it goes out of sight.
class Handle {
public:
    Handle() = default;
    explicit Handle(int descriptor) : descriptor_(descriptor) {}
    Handle(Handle&& other) noexcept : descriptor_(other.release()) {}
    Handle& operator=(Handle&&) noexcept;
    ~Handle();
    int get() const { return descriptor_; }
    int release();
    explicit operator bool() const { return descriptor_ >= 0; }

private:
    int descriptor_ = -1;
};

using Variables = std::vector<std::pair<std::string, std::string>>;

struct ProcessWish {
    std::vector<std::string> words;  // the first is looked for on the PATH
    Variables variables;             // beside those of this process, and before them
    std::string output;              // file for both of its outputs; empty: ours
    int ready = -1;                  // given to it as descriptor 3; -1: none
};

// A process of ours in a process group of its own, so that all it has started ends with it. Its standard input is empty.
class Process {
public:
    static std::expected<Process, std::string> start(const ProcessWish&);
    Process(Process&&) noexcept;
    Process& operator=(Process&&) = delete;
    ~Process(); // kills what is left of the group

    pid_t id() const { return id_; }
    int descriptor() const { return handle_.get(); } // readable once it has ended
    bool ended() const;
    // Waits until it has ended: the exit status; 128 + N where signal N ended it.
    int wait();
    void signal(int number) const; // the process alone
    // SIGTERM to the whole group, and SIGKILL to what is left after the grace. Returns as wait() does.
    int end(Duration grace);

private:
    Process(pid_t id, Handle handle) : id_(id), handle_(std::move(handle)) {}
    pid_t id_;
    Handle handle_;
    std::optional<int> status_;
};

// Waits until one of the descriptors is readable or closed: which one; nothing when the time has passed.
std::optional<std::size_t> wait_for(const std::vector<int>& descriptors, Duration);

} // namespace exemu::app

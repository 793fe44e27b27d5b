#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

// The grammar of "framed", sans-IO: length-prefixed frames in the manner of DCE/RPC (C706 chapter 12), little endian.
//
//     frame   = length(u32) call(u16) flags(u8) payload     length counts what follows it
//     flags   = 1 the call's first fragment, 2 its last, 4 a fault: the payload is a code (u32)
//     request = operation(u8) arguments                      the payloads of all fragments of a call, together
//
// Fragments of several calls may come between each other; so may their answers.
namespace exemu::framed {

constexpr std::uint8_t first_fragment = 1, last_fragment = 2, fault_flag = 4;

enum class Fault : std::uint32_t { protocol = 1, no_such_operation = 2, too_large = 3, too_many = 4, bad_arguments = 5, refused = 6 };

struct Frame {
    std::uint16_t call = 0;
    std::uint8_t flags = 0;
    std::string_view payload; // of the input
};
// The frame at the front of the input; nothing while it is not all there. Error: a length that no frame has, after which nothing
// can be found any more.
struct FrameRead {
    std::optional<Frame> frame;
    std::size_t consumed = 0;
};
Parsed<FrameRead> read_frame(std::string_view input, std::size_t most_payload);

// A payload as frames of at most `most_payload` bytes each: one at least.
std::string write_frames(std::uint16_t call, std::string_view payload, std::size_t most_payload, std::uint8_t flags = 0);
std::string write_fault(std::uint16_t call, std::uint32_t code);

struct Request {
    std::uint16_t call = 0;
    std::uint8_t operation = 0;
    std::string arguments;
    std::uint32_t fragments = 0;
    std::size_t size = 0; // of all its frames
};

struct Limits {
    std::size_t request = 0;  // bytes of a request in all
    std::size_t calls = 0;    // begun and not yet complete
};

// What is wrong with a fragment; its call is forgotten.
struct CallError {
    Fault fault = Fault::protocol;
    std::uint16_t call = 0;
    std::string what;
};

// Puts the fragments of calls together.
class Assembly {
public:
    explicit Assembly(Limits limits) : limits_(limits) {}
    // The request that this fragment completes; nothing while more must come.
    std::expected<std::optional<Request>, CallError> take(const Frame&);
    std::size_t incomplete() const { return calls_.size(); }

private:
    Limits limits_;
    std::map<std::uint16_t, Request> calls_; // the operation still in `arguments`
};

} // namespace exemu::framed

#include "support/toys/framed/grammar.hpp"

#include "wire/byte_reader.hpp"

#include <algorithm>

namespace exemu::framed {

namespace {
constexpr std::size_t head = 7;         // length, call, flags
constexpr std::size_t counted_head = 3; // of it, what the length counts
} // namespace

Parsed<FrameRead> read_frame(std::string_view input, std::size_t most_payload)
{
    wire::ByteReader in(input);
    const std::uint32_t length = in.u32();
    if (!in.ok())
        return FrameRead();
    if (length < counted_head || length - counted_head > most_payload)
        return syntax_error("a length of 3 to " + std::to_string(counted_head + most_payload), 0);
    Frame frame;
    frame.call = in.u16();
    frame.flags = in.u8();
    frame.payload = in.bytes(length - counted_head);
    if (!in.ok())
        return FrameRead();
    return FrameRead{frame, in.at()};
}

std::string write_frames(std::uint16_t call, std::string_view payload, std::size_t most_payload, std::uint8_t flags)
{
    wire::ByteWriter out;
    for (bool first = true, last = false; !last; first = false) {
        const std::string_view piece = payload.substr(0, most_payload);
        payload.remove_prefix(piece.size());
        last = payload.empty();
        out.u32(static_cast<std::uint32_t>(counted_head + piece.size()));
        out.u16(call);
        out.u8(static_cast<std::uint8_t>(flags | (first ? first_fragment : 0) | (last ? last_fragment : 0)));
        out.bytes(piece);
    }
    return out.take();
}

std::string write_fault(std::uint16_t call, std::uint32_t code)
{
    wire::ByteWriter payload;
    payload.u32(code);
    return write_frames(call, payload.view(), payload.size(), fault_flag);
}

std::expected<std::optional<Request>, CallError> Assembly::take(const Frame& frame)
{
    const auto known = calls_.find(frame.call);
    const auto wrong = [&](Fault fault, std::string what) {
        calls_.erase(frame.call);
        return std::unexpected(CallError{fault, frame.call, std::move(what)});
    };
    const bool first = (frame.flags & first_fragment) != 0;
    if (first && known != calls_.end())
        return wrong(Fault::protocol, "a first fragment of a call that is under way");
    if (!first && known == calls_.end())
        return wrong(Fault::protocol, "a fragment of no call");
    if (first && calls_.size() >= limits_.calls)
        return wrong(Fault::too_many, "too many calls are incomplete");
    Request& call = calls_[frame.call];
    if (call.arguments.size() + frame.payload.size() > limits_.request)
        return wrong(Fault::too_large, "the request is too large");
    call.call = frame.call;
    call.arguments += frame.payload;
    call.size += head + frame.payload.size();
    ++call.fragments;
    if ((frame.flags & last_fragment) == 0)
        return std::nullopt;
    if (call.arguments.empty())
        return wrong(Fault::protocol, "a request without an operation");
    Request complete = std::move(call);
    calls_.erase(frame.call);
    complete.operation = static_cast<std::uint8_t>(complete.arguments.front());
    complete.arguments.erase(0, 1);
    return complete;
}

} // namespace exemu::framed

#pragma once
#include "sip/message.hpp"

#include <cstddef>
#include <string_view>

// Messages in a stream (RFC 3261 18.3), sans-IO: Content-Length tells where the next begins; CRLF between them keeps a flow alive
// (RFC 5626 3.5.1).
namespace exemu::sip {

// What content_length() tells of a whole message, from its head alone and without reading the other fields.
Length length_in(std::string_view head);

struct Frame {
    enum class Kind : std::uint8_t {
        more,      // not yet a whole one; `consumed` bytes may be dropped all the same
        ping,      // a double CRLF: it is answered with one
        message,   // `text` is one
        too_large, // header or body passes our limits: what follows cannot be told apart any more
        lost,      // the end of a header whose length is none: the same
    };
    Kind kind = Kind::more;
    std::string_view text;
    std::size_t consumed = 0;
};

// What stands at the front of `input`, which may grow between calls. Remembers how far it has searched.
class Framing {
public:
    Frame next(std::string_view input);
    // Something of a message is there.
    bool within() const { return searched_ > 0 || wanted_ > 0; }

private:
    Frame found(std::string_view input);

    std::size_t searched_ = 0; // bytes that hold no end of a header
    std::size_t wanted_ = 0;   // bytes of the message whose header has been read; 0: not yet
};

} // namespace exemu::sip

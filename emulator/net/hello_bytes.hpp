#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace exemu::net {

// The bytes with which a peer begins TLS, kept until its ClientHello is whole: until then they are all that a handshake costs.
class HelloBytes {
public:
    // Windows: the longest handshake message that a server puts together of fragments (MessageLimitServer, 0x4000 by default).
    static constexpr std::size_t most_message = 16 * 1024;
    static constexpr std::size_t most_bytes = 32 * 1024; // with the heads of records, which may be tiny

    enum class State : std::uint8_t {
        more,     // as far as it goes, it is one
        whole,
        other,    // no ClientHello: whoever speaks TLS knows what to answer
        too_long,
    };

    void add(std::string_view bytes) { bytes_ += bytes; }
    State look(); // at what has been added since it was asked last
    std::size_t size() const { return bytes_.size() - taken_; }
    std::size_t take(std::span<char> into); // from the beginning; how many

private:
    State look_at_record();

    std::string bytes_;
    std::size_t record_ = 0;  // where the next record begins
    std::size_t carried_ = 0; // bytes of handshake messages in the records before
    std::size_t wanted_ = 0;  // of the whole message, its four bytes of type and length among them; 0: not known yet
    unsigned char head_[4] = {};
    std::size_t taken_ = 0;
};

} // namespace exemu::net

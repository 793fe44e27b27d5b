#include "net/hello_bytes.hpp"

#include <algorithm>

namespace exemu::net {

namespace {

constexpr std::size_t record_head = 5;  // type, version, length (RFC 8446 5.1)
constexpr std::size_t message_head = 4; // type, length (RFC 8446 4)
constexpr std::size_t most_record = 16 * 1024;
constexpr unsigned handshake = 22, client_hello = 1, ssl2 = 0x80;

unsigned at(std::string_view bytes, std::size_t index) { return static_cast<unsigned char>(bytes[index]); }

} // namespace

HelloBytes::State HelloBytes::look()
{
    State state = State::more;
    for (std::size_t before = record_ + 1; state == State::more && before != record_;) {
        before = record_;
        state = look_at_record();
    }
    return state == State::more && bytes_.size() > most_bytes ? State::too_long : state;
}

// The record at `record_`. More: it is not whole (and record_ stays), or the message goes on behind it.
HelloBytes::State HelloBytes::look_at_record()
{
    const std::string_view record = std::string_view(bytes_).substr(record_);
    if (record.empty())
        return State::more;
    // The ClientHello of SSL 2 in which old clients wrapped theirs: two bytes of length, of which the first bit is set (RFC 5246 E.2).
    if (record_ == 0 && (at(record, 0) & ssl2) != 0) {
        if (record.size() < 3) // so that the verdict does not hang on how the bytes came
            return State::more;
        if (at(record, 2) != client_hello)
            return State::other;
        const std::size_t size = ((at(record, 0) & 0x7f) << 8 | at(record, 1)) + 2;
        if (size > most_message)
            return State::too_long;
        return record.size() >= size ? State::whole : State::more;
    }
    if (at(record, 0) != handshake || (record.size() > 1 && at(record, 1) != 3))
        return State::other;
    if (record.size() < record_head)
        return State::more;
    const std::size_t size = at(record, 3) << 8 | at(record, 4);
    if (size == 0 || size > most_record)
        return State::other;
    const std::string_view content = record.substr(record_head, size);
    for (std::size_t i = 0; carried_ + i < message_head && i < content.size(); ++i)
        head_[carried_ + i] = static_cast<unsigned char>(content[i]);
    const std::size_t carried = carried_ + content.size();
    if (carried > 0 && head_[0] != client_hello)
        return State::other;
    if (carried >= message_head)
        wanted_ = message_head + (std::size_t{head_[1]} << 16 | std::size_t{head_[2]} << 8 | head_[3]);
    if (wanted_ > message_head + most_message)
        return State::too_long;
    if (wanted_ > 0 && carried >= wanted_)
        return State::whole;
    if (content.size() == size) {
        record_ += record_head + size;
        carried_ = carried;
    }
    return State::more;
}

std::size_t HelloBytes::take(std::span<char> into)
{
    const std::size_t count = std::min(into.size(), size());
    bytes_.copy(into.data(), count, taken_);
    taken_ += count;
    return count;
}

} // namespace exemu::net

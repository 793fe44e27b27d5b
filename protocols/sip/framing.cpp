#include "sip/framing.hpp"

#include <algorithm>

namespace exemu::sip {

namespace {

// Behind the empty line, or npos. CRLF CRLF, LF LF and what mixes them.
std::size_t head_end(std::string_view input, std::size_t from)
{
    for (std::size_t lf = input.find('\n', from); lf != input.npos; lf = input.find('\n', lf + 1)) {
        std::size_t before = lf;
        if (before > 0 && input[before - 1] == '\r')
            --before;
        if (before > 0 && input[before - 1] == '\n')
            return lf + 1;
    }
    return input.npos;
}

} // namespace

Frame Framing::next(std::string_view input)
{
    if (searched_ == 0 && wanted_ == 0) {
        if (input.starts_with("\r\n\r\n"))
            return {Frame::Kind::ping, {}, 4};
        // A single CRLF, or a lone LF, before a message is passed over (7.5); it may be the first half of a ping.
        if (input == "\r" || input == "\r\n" || input == "\r\n\r")
            return {};
        if (input.starts_with("\r\n"))
            return {Frame::Kind::more, {}, 2};
        if (input.starts_with('\n'))
            return {Frame::Kind::more, {}, 1};
    }
    if (wanted_ == 0) {
        const std::size_t end = head_end(input, searched_ > 3 ? searched_ - 3 : 0);
        if (end == input.npos) {
            searched_ = input.size();
            if (input.size() > most_head)
                return {Frame::Kind::too_large, input, input.size()};
            return {};
        }
        if (end > most_head)
            return {Frame::Kind::too_large, input.substr(0, end), 0};
        const Message head = parse_message(input.substr(0, end));
        const Length length = content_length(head);
        if (length.present && !length.bytes)
            return {Frame::Kind::lost, input.substr(0, end), end};
        if (length.bytes.value_or(0) > most_body)
            return {Frame::Kind::too_large, input.substr(0, end), end};
        wanted_ = end + length.bytes.value_or(0);
    }
    if (input.size() < wanted_)
        return {};
    return found(input);
}

Frame Framing::found(std::string_view input)
{
    const std::size_t size = wanted_;
    searched_ = wanted_ = 0;
    return {Frame::Kind::message, input.substr(0, size), size};
}

} // namespace exemu::sip

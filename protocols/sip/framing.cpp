#include "sip/framing.hpp"

#include "sip/scan.hpp"

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

Length length_in(std::string_view head)
{
    Length length;
    for (std::size_t lf = head.find('\n'); lf != head.npos && lf + 1 < head.size(); lf = head.find('\n', lf + 1)) {
        const char first = static_cast<char>(head[lf + 1] | 0x20);
        if (first != 'c' && first != 'l')
            continue;
        const std::size_t colon = head.find(':', lf + 1);
        if (colon == head.npos || name_of(trim_lws(head.substr(lf + 1, colon - lf - 1))) != Name::content_length)
            continue;
        std::size_t end = colon;
        do
            end = head.find('\n', end + 1);
        while (end != head.npos && end + 1 < head.size() && (head[end + 1] == ' ' || head[end + 1] == '\t')); // its folds
        std::uint64_t bytes = 0;
        const bool number = read_number(trim_lws(head.substr(colon + 1, end - colon - 1)), 0xffffffff, bytes);
        if (!number || (length.present && length.bytes != bytes))
            return {true, std::nullopt};
        length = {true, bytes};
    }
    return length;
}

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
        const Length length = length_in(input.substr(0, end));
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

#include "sip/framing.hpp"

#include "sip/scan.hpp"

#include <algorithm>
#include <array>

namespace exemu::sip {

namespace {

// A line that may be Content-Length, by its first letter and its ninth; or its compact form.
bool may_be_length(std::string_view line)
{
    const auto letter = [&](std::size_t at) { return at < line.size() ? static_cast<char>(line[at] | 0x20) : '\0'; };
    return letter(0) == 'l' || (letter(0) == 'c' && letter(8) == 'l');
}

// The field that begins here, folds and all; false when what was read before and this are no one number.
bool read_length(std::string_view head, std::size_t from, Length& length)
{
    const std::size_t colon = head.find(':', from);
    if (colon == head.npos || name_of(trim_lws(head.substr(from, colon - from))) != Name::content_length)
        return true;
    std::size_t end = colon;
    do
        end = head.find('\n', end + 1);
    while (end != head.npos && end + 1 < head.size() && (head[end + 1] == ' ' || head[end + 1] == '\t')); // its folds
    std::uint64_t bytes = 0;
    const bool number = read_number(trim_lws(head.substr(colon + 1, end - colon - 1)), 0xffffffff, bytes);
    const bool one = number && (!length.present || length.bytes == bytes);
    length = one ? Length{true, bytes} : Length{true, std::nullopt};
    return one;
}

struct Head {
    std::size_t end = std::string_view::npos; // behind the empty line: CRLF CRLF, LF LF and what mixes them; npos: it has not come
    Length length;
};

// A head that is there whole is gone through once.
Head read_head(std::string_view input)
{
    Head head;
    std::array<std::size_t, 8> lengths; // lines that may be Content-Length
    std::size_t count = 0;
    for (std::size_t line = input.find('\n') + 1; line != 0; line = input.find('\n', line) + 1) {
        const std::string_view rest = input.substr(line);
        if (rest.starts_with('\n') || rest.starts_with("\r\n")) {
            head.end = line + (rest[0] == '\n' ? 1 : 2);
            break;
        }
        if (may_be_length(rest) && count++ < lengths.size())
            lengths[count - 1] = line;
    }
    const std::string_view whole = input.substr(0, head.end);
    if (head.end != input.npos && count > lengths.size())
        head.length = length_in(whole);
    else if (head.end != input.npos)
        for (std::size_t i = 0; i < count && read_length(whole, lengths[i], head.length); ++i) {}
    return head;
}

// One that comes in pieces: what was searched before is not searched again.
Head read_rest_of_head(std::string_view input, std::size_t from)
{
    for (std::size_t lf = input.find('\n', from); lf != input.npos; lf = input.find('\n', lf + 1)) {
        std::size_t before = lf;
        if (before > 0 && input[before - 1] == '\r')
            --before;
        if (before > 0 && input[before - 1] == '\n')
            return {lf + 1, length_in(input.substr(0, lf + 1))};
    }
    return {};
}

} // namespace

Length length_in(std::string_view head)
{
    Length length;
    for (std::size_t line = head.find('\n') + 1; line != 0 && line < head.size(); line = head.find('\n', line) + 1)
        if (may_be_length(head.substr(line)) && !read_length(head, line, length))
            break;
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
        const auto [end, length] = searched_ > 3 ? read_rest_of_head(input, searched_ - 3) : read_head(input);
        if (end == input.npos) {
            searched_ = input.size();
            if (input.size() > most_head)
                return {Frame::Kind::too_large, input, input.size()};
            return {};
        }
        if (end > most_head)
            return {Frame::Kind::too_large, input.substr(0, end), 0};
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

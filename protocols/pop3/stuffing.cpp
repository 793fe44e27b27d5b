#include "pop3/stuffing.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace exemu::pop3 {

namespace {

constexpr std::size_t most_slices = 512;

// Calls `found` with the place of each line of [0, end) that begins with a dot, until it returns false. Lines end with CRLF: what
// follows a bare LF is the middle of one, and whoever takes the stuffing out sees it so.
template <class Found>
void for_each_dot(const store::Blob& blob, std::size_t end, Found found)
{
    std::size_t base = 0;
    char before[2] = {'\r', '\n'}; // the last two bytes; the message begins with a line
    for (std::size_t i = 0; i < blob.chunks() && base < end; ++i) {
        const std::string_view whole = blob.chunk(i);
        const std::string_view chunk = whole.substr(0, std::min(whole.size(), end - base));
        const auto at = [&](std::size_t place, std::size_t back) { return place >= back ? chunk[place - back] : before[2 + place - back]; };
        for (std::size_t place = 0; place < chunk.size();) {
            const void* dot = std::memchr(chunk.data() + place, '.', chunk.size() - place);
            if (!dot)
                break;
            place = static_cast<std::size_t>(static_cast<const char*>(dot) - chunk.data());
            if (at(place, 1) == '\n' && at(place, 2) == '\r' && !found(base + place))
                return;
            ++place;
        }
        before[0] = chunk.size() >= 2 ? chunk[chunk.size() - 2] : before[1];
        before[1] = chunk.back();
        base += whole.size();
    }
}

bool ends_with_line(const store::Blob& blob, std::size_t end)
{
    std::string last;
    if (end >= 2)
        blob.copy(end - 2, 2, last);
    return last == "\r\n";
}

std::string_view tail_of(const store::Blob& blob, std::size_t end) { return end == 0 || ends_with_line(blob, end) ? ".\r\n" : "\r\n.\r\n"; }

// Fills pieces of up to 64 KiB, dots put in as it goes.
session::Generator generator(std::shared_ptr<const store::Blob> blob, std::size_t end)
{
    return [blob = std::move(blob), end, at = std::size_t{0}, before = std::string("\r\n"), done = false](std::string& out) mutable {
        if (done)
            return false;
        constexpr std::size_t piece = 32 * 1024; // twice as much at the most, with dots
        std::string raw;
        blob->copy(at, std::min(piece, end - at), raw);
        at += raw.size();
        out.reserve(raw.size() * 2);
        for (const char c : raw) {
            if (c == '.' && before == "\r\n")
                out += '.';
            out += c;
            before[0] = before[1];
            before[1] = c;
        }
        if (at == end) {
            done = true;
            out += tail_of(*blob, end);
        }
        return true;
    };
}

} // namespace

std::size_t end_of_top(const store::Blob& blob, std::uint64_t lines)
{
    std::size_t base = 0, line = 0; // where the line begins
    bool in_body = false;
    char last = '\n'; // of the chunk before
    for (std::size_t i = 0; i < blob.chunks(); ++i) {
        const std::string_view chunk = blob.chunk(i);
        for (std::size_t place = 0; place < chunk.size();) {
            const void* lf = std::memchr(chunk.data() + place, '\n', chunk.size() - place);
            if (!lf)
                break;
            place = static_cast<std::size_t>(static_cast<const char*>(lf) - chunk.data()) + 1;
            const std::size_t next = base + place;
            if (in_body) {
                if (--lines == 0)
                    return next;
            } else if (next - line == 1 || (next - line == 2 && (place >= 2 ? chunk[place - 2] : last) == '\r')) {
                in_body = true;
                if (lines == 0)
                    return next;
            }
            line = next;
        }
        base += chunk.size();
        last = chunk.back();
    }
    return blob.size();
}

std::vector<session::Segment> stuffed(std::shared_ptr<const store::Blob> blob, std::size_t end)
{
    std::vector<session::Segment> segments;
    std::size_t sent = 0;
    const auto slice = [&](std::size_t to) {
        if (to > sent)
            segments.push_back({"", session::BlobSlice{blob, sent, to - sent}});
        sent = to;
    };
    bool many = false;
    for_each_dot(*blob, end, [&](std::size_t dot) {
        many = segments.size() >= most_slices;
        if (many)
            return false;
        slice(dot);
        segments.push_back({"", std::string(".")});
        return true;
    });
    if (many) {
        segments.clear();
        segments.push_back({"", generator(std::move(blob), end)});
        return segments;
    }
    slice(end);
    segments.push_back({"", std::string(tail_of(*blob, end))});
    return segments;
}

} // namespace exemu::pop3

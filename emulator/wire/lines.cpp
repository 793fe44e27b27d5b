#include "wire/lines.hpp"

#include <cstring>

namespace exemu::wire {

void LineReader::reset()
{
    searched_ = 0;
    overlong_ = nul_ = last_dropped_cr_ = false;
}

Line LineReader::next(std::string_view input)
{
    const std::string_view fresh = input.substr(searched_ < input.size() ? searched_ : input.size());
    const void* found = fresh.empty() ? nullptr : std::memchr(fresh.data(), '\n', fresh.size());

    const std::size_t end = found ? static_cast<std::size_t>(static_cast<const char*>(found) - input.data()) : input.size();
    const std::string_view searched = input.substr(searched_, end - searched_);
    nul_ = nul_ || (!searched.empty() && std::memchr(searched.data(), '\0', searched.size()));

    Line line;
    if (!found) {
        searched_ = input.size();
        // One byte more than the limit may still be the CR of a line that fits.
        if (overlong_ || input.size() > limit_ + 1) {
            if (!input.empty())
                last_dropped_cr_ = input.back() == '\r';
            overlong_ = true;
            searched_ = 0;
            line.consumed = input.size();
        }
        return line;
    }

    const bool cr = end > 0 ? input[end - 1] == '\r' : last_dropped_cr_;
    line.bare_lf = !cr;
    line.has_nul = nul_;
    line.consumed = end + 1;
    const std::size_t length = end - (cr && end > 0 ? 1 : 0);
    line.kind = overlong_ || length > limit_ ? Line::Kind::too_long : Line::Kind::line;
    if (line.kind == Line::Kind::line)
        line.text = input.substr(0, length);
    reset();
    return line;
}

} // namespace exemu::wire

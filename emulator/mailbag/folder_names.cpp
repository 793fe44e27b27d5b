#include "mailbag/folder_names.hpp"

#include "wire/base64.hpp"

#include <algorithm>
#include <cstdint>

namespace exemu::mailbag {

namespace {

void append_utf8(std::string& out, std::uint32_t c)
{
    const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

// What stands between & and -: UTF-16BE in base64 with "," for "/" and without padding.
Parsed<std::string> decode_shifted(std::string_view shifted, std::size_t at)
{
    std::string text(shifted);
    std::ranges::replace(text, ',', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    const auto bytes = wire::base64_decode(text);
    if (!bytes || bytes->size() % 2 != 0)
        return syntax_error("UTF-16 in base64 between & and -", at);
    std::string out;
    std::uint32_t high = 0;
    for (std::size_t i = 0; i < bytes->size(); i += 2) {
        const auto unit = static_cast<std::uint32_t>(
            static_cast<unsigned char>((*bytes)[i]) << 8 | static_cast<unsigned char>((*bytes)[i + 1]));
        const bool is_high = unit >= 0xD800 && unit < 0xDC00, is_low = unit >= 0xDC00 && unit < 0xE000;
        if ((high != 0) != is_low) // half of a pair
            return syntax_error("whole UTF-16 characters", at);
        if (is_low)
            append_utf8(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
        else if (!is_high)
            append_utf8(out, unit);
        high = is_high ? unit : 0;
    }
    return high == 0 ? Parsed<std::string>(out) : syntax_error("whole UTF-16 characters", at);
}

} // namespace

Parsed<std::string> folder_of_maildir(std::string_view name)
{
    std::string out;
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (name[at] != '&') {
            out += name[at] == '.' ? '/' : name[at];
            continue;
        }
        const std::size_t end = name.find('-', at);
        if (end == std::string_view::npos)
            return syntax_error("- at the end of what & begins", at);
        if (end == at + 1) {
            out += '&';
        } else {
            const auto decoded = decode_shifted(name.substr(at + 1, end - at - 1), at);
            if (!decoded)
                return decoded;
            out += *decoded;
        }
        at = end;
    }
    return out;
}

} // namespace exemu::mailbag

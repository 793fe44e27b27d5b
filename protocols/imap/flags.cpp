#include "imap/flags.hpp"

#include "base/text.hpp"
#include "store/store.hpp"

namespace exemu::imap {

namespace {

struct Name {
    std::string_view text;
    std::uint8_t flag;
};
constexpr Name names[] = {
    {"\\Seen", store::seen},
    {"\\Answered", store::answered},
    {"\\Flagged", store::flagged},
    {"\\Deleted", store::deleted},
    {"\\Draft", store::draft},
    {"$MDNSent", store::mdn_sent},
};

} // namespace

std::uint8_t system_flag(std::string_view name)
{
    for (const Name& known : names) {
        if (known.text.starts_with('\\') && iequals(known.text.substr(1), name))
            return known.flag;
    }
    return 0;
}

std::uint8_t keyword_flag(std::string_view name) { return iequals(name, "$MDNSent") ? store::mdn_sent : 0; }

void append_flags(std::string& out, std::uint8_t flags, bool recent)
{
    bool first = true;
    for (const Name& name : names) {
        if ((flags & name.flag) == 0)
            continue;
        if (!first)
            out += ' ';
        out += name.text;
        first = false;
    }
    if (recent)
        out += first ? "\\Recent" : " \\Recent";
}

} // namespace exemu::imap

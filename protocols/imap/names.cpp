#include "imap/names.hpp"

#include "base/text.hpp"
#include "imap/scanner.hpp"
#include "wire/utf7.hpp"

namespace exemu::imap {

std::optional<std::string> decode_name(std::string_view wire)
{
    Parsed<std::string> name = wire::decode_utf7(wire);
    if (!name)
        return {};
    if (iequals(*name, "INBOX") || istarts_with(*name, "INBOX/"))
        name->replace(0, 5, "INBOX");
    return std::move(*name);
}

std::string encode_name(std::string_view utf8)
{
    const std::string wire = wire::encode_utf7(utf8);
    bool atom = !wire.empty();
    for (const char c : wire)
        atom = atom && is_astring_char(c);
    if (atom)
        return wire;
    std::string quoted = "\"";
    for (const char c : wire) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

// The last wildcard of each kind is where a mismatch starts again: linear in practice, length times length at worst.
bool fits(std::string_view pattern, std::string_view name)
{
    std::size_t p = 0, n = 0;
    std::size_t star = pattern.npos, star_name = 0;       // "*": tried up to star_name
    std::size_t percent = pattern.npos, percent_name = 0; // "%" after it
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            star_name = n;
            percent = pattern.npos;
        } else if (p < pattern.size() && pattern[p] == '%') {
            percent = p++;
            percent_name = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p, ++n;
        } else if (percent != pattern.npos && name[percent_name] != '/') {
            p = percent + 1;
            n = ++percent_name;
        } else if (star != pattern.npos) {
            p = star + 1;
            n = ++star_name;
            percent = pattern.npos;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && (pattern[p] == '*' || pattern[p] == '%'))
        ++p;
    return p == pattern.size();
}

} // namespace exemu::imap

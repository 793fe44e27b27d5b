#include "verdict/xml.hpp"

#include "journal/json.hpp"

namespace exemu::verdict {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD

// XML 1.0 section 2.2: no controls but tab and line ends, no U+FFFE and U+FFFF.
bool is_xml_character(std::string_view character)
{
    const auto first = static_cast<unsigned char>(character[0]);
    if (first < 0x20)
        return first == '\t' || first == '\n' || first == '\r';
    return character != "\xEF\xBF\xBE" && character != "\xEF\xBF\xBF";
}

} // namespace

std::string xml(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const std::size_t length = journal::utf8_length(text);
        const std::string_view character = text.substr(0, length ? length : 1);
        text.remove_prefix(character.size());
        if (length == 0 || !is_xml_character(character)) {
            out += replacement;
            continue;
        }
        switch (character[0]) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\t': out += "&#9;"; break;
        case '\n': out += "&#10;"; break;
        case '\r': out += "&#13;"; break;
        default: out += character;
        }
    }
    return out;
}

} // namespace exemu::verdict

#pragma once
#include "base/place.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The bytes of a YAML file before and beside the parser: are they text at all, where is a line, which hint does a mistake deserve.
namespace exemu::scenario {

// The text of one file by lines. Views the text; a byte order mark has been taken off.
class YamlText {
public:
    YamlText(std::string_view text, std::shared_ptr<const std::string> source);

    std::string_view text() const { return text_; }
    // `line` and `column` count from 0 and in bytes, as yaml-cpp does; the place counts characters, as editors do.
    Place place(int line, int column) const;
    // What stands from there to the end of the line, without the line end.
    std::string_view rest_of_line(int line, int column) const;
    // True when the quote that opens there, " or ', is closed somewhere behind it; true as well where no quote stands.
    bool closes_quote(int line, int column) const;
    // The whole file, for what has no line.
    Place whole() const { return {source_, 1, 1}; }
    // The first byte that no YAML text has: broken UTF-8 (RFC 3629), UTF-16, a control character. Nothing when all is well.
    std::optional<Problem> broken() const;

private:
    std::string_view text_;
    std::shared_ptr<const std::string> source_;
    std::vector<std::size_t> lines_; // offset of each line
};

// Takes off a UTF-8 byte order mark.
std::string_view without_bom(std::string_view);

// The length of the UTF-8 sequence that begins `text` (RFC 3629, section 4); 0 when it is none.
std::size_t utf8_length(std::string_view text);

// What YAML wants quotes for; ends messages about lines that look as if they lacked them.
extern const std::string_view quotes_hint;
// True when a value on this line begins with an indicator or holds ": " outside of quotes.
bool lacks_quotes(std::string_view line);

} // namespace exemu::scenario

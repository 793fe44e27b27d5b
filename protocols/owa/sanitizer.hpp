#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

// HTML mail made harmless. libxml2 reads it as browsers roughly do; what is written is a new text, of elements, attributes and styles
// that are listed here and of nothing else, every value quoted and escaped. So it does not matter how a browser would have read the
// original: no script, no form, no frame, no address outside, no rule of style that leaves the message, is in what it gets.
namespace exemu::owa {

struct Sanitized {
    std::string html;              // what stands within a body; well formed
    bool complete = true;          // false: too large, too deep or not to be read; then `html` is empty
    std::size_t blocked_images = 0; // from elsewhere: reading mail tells nobody that it was read
};

// Limits. A part that goes beyond them is shown as text.
inline constexpr std::size_t most_html = 512 * 1024;
// What must be held before it can be parsed: one tag, one comment. libxml2 compares each attribute of a tag with all before it.
inline constexpr std::size_t most_tag = 32 * 1024;

// The address of an image that came with the message, by its Content-ID; empty when there is none. What it gives is trusted.
using FindImage = std::function<std::string(std::string_view content_id)>;

Sanitized sanitize(std::string_view utf8, const FindImage& = {});

// Parts of it, for tests and fuzzing.
std::string sanitize_style(std::string_view declarations);
std::string sanitize_link(std::string_view href); // http, https, mailto and tel; empty: not to be followed
std::string escape_html(std::string_view text);   // for text and for attribute values in double quotes

} // namespace exemu::owa

#include "owa/sanitizer.hpp"

#include "base/text.hpp"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>

namespace exemu::owa {

namespace {

// ---- what may be there

constexpr std::string_view allowed_elements[] = {"a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br",
    "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre",
    "q", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time",
    "tr", "tt", "u", "ul", "var", "wbr"};
constexpr std::string_view void_elements[] = {"br", "col", "hr", "img", "wbr"};
// Neither they nor what is in them: it is no text of the message. Other elements are left out, their content stays.
constexpr std::string_view dropped_elements[] = {"applet", "audio", "base", "canvas", "datalist", "embed", "frame", "frameset", "head",
    "iframe", "input", "link", "listing", "math", "meta", "noembed", "noframes", "noscript", "object", "option", "param", "plaintext",
    "script", "select", "slot", "source", "style", "svg", "template", "textarea", "title", "track", "video", "xml", "xmp"};
constexpr std::string_view allowed_attributes[] = {"abbr", "align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "color",
    "cols", "colspan", "dir", "face", "headers", "height", "hspace", "lang", "nowrap", "rowspan", "rules", "scope", "size", "span", "start",
    "summary", "title", "type", "valign", "vspace", "width"};
// No position and no z-index: a message stays where it is shown.
constexpr std::string_view allowed_styles[] = {"background-color", "border", "border-bottom", "border-bottom-color", "border-bottom-style",
    "border-bottom-width", "border-collapse", "border-color", "border-left", "border-left-color", "border-left-style", "border-left-width",
    "border-radius", "border-right", "border-right-color", "border-right-style", "border-right-width", "border-spacing", "border-style",
    "border-top", "border-top-color", "border-top-style", "border-top-width", "border-width", "color", "direction", "display", "font",
    "font-family", "font-size", "font-style", "font-variant", "font-weight", "height", "letter-spacing", "line-height", "list-style-type",
    "margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-height", "max-width", "min-height", "min-width",
    "overflow-wrap", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "table-layout", "text-align",
    "text-decoration", "text-indent", "text-transform", "vertical-align", "white-space", "width", "word-break", "word-spacing",
    "word-wrap"};

bool is_one_of(std::span<const std::string_view> sorted, std::string_view word) { return std::ranges::binary_search(sorted, word); }

std::string_view view(const xmlChar* text) { return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view(); }

// Browsers pass over white space and control characters in an address, and so around what they would hide ("java\tscript:").
std::string without_blanks(std::string_view address)
{
    std::string out;
    for (const char c : address)
        if (static_cast<unsigned char>(c) > 0x20 && c != 0x7f)
            out += c;
    return out;
}

std::string scheme_of(std::string_view address) { return to_lower(address.substr(0, std::min(address.find(':'), std::size_t{32}))); }

// Bitmaps that came within the address itself; never SVG, which is a document.
bool is_harmless_data(std::string_view address)
{
    for (const std::string_view kind :
        {"data:image/png;base64,", "data:image/gif;base64,", "data:image/jpeg;base64,", "data:image/webp;base64,"})
        if (istarts_with(address, kind))
            return std::ranges::all_of(address.substr(kind.size()), [](char c) {
                const char lower = to_lower(c);
                return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
            });
    return false;
}

// ---- styles

bool is_plain_value(std::string_view value)
{
    constexpr std::string_view marks = " #%.,-+'\"!/";
    return std::ranges::all_of(value,
               [&](char c) {
                   const char lower = to_lower(c);
                   return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || marks.find(c) != marks.npos;
               }) &&
        value.find("/*") == value.npos && std::ranges::count(value, '"') % 2 == 0 && std::ranges::count(value, '\'') % 2 == 0;
}

// A function of colours with its numbers; no other function has a place in a value.
bool is_colour_function(std::string_view value)
{
    for (const std::string_view name : {"rgb(", "rgba(", "hsl(", "hsla("})
        if (istarts_with(value, name) && value.ends_with(')'))
            return value.find_first_not_of("0123456789.,% /deg", name.size()) == value.size() - 1;
    return false;
}

bool is_allowed_value(std::string_view value)
{
    return !value.empty() && value.size() <= 200 && (is_plain_value(value) || is_colour_function(value));
}

// ---- writing

class Writer {
public:
    explicit Writer(const FindImage& find_image) : find_image_(find_image) {}

    // The tree without recursion: how deep it is, the sender decides.
    void write(const xmlNode* root)
    {
        const xmlNode* node = root;
        while (node) {
            if (open(node) && node->children) {
                node = node->children;
                continue;
            }
            close(node);
            while (node != root && !node->next) {
                node = node->parent;
                close(node);
            }
            if (node == root)
                break;
            node = node->next;
        }
    }

    Sanitized take() { return std::move(out_); }

private:
    // Whether its children are to be written.
    bool open(const xmlNode* node)
    {
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE || node->type == XML_ENTITY_REF_NODE) {
            if (node->type != XML_ENTITY_REF_NODE)
                out_.html += escape_html(view(node->content));
            return false;
        }
        if (node->type != XML_ELEMENT_NODE)
            return node->type == XML_HTML_DOCUMENT_NODE; // no comments, no declarations, no instructions
        const std::string name = to_lower(view(node->name));
        if (is_one_of(dropped_elements, name) || name.contains(':'))
            return false;
        if (is_one_of(allowed_elements, name))
            open_tag(node, name);
        return true;
    }

    void close(const xmlNode* node)
    {
        if (node->type != XML_ELEMENT_NODE)
            return;
        const std::string name = to_lower(view(node->name));
        if (is_one_of(allowed_elements, name) && !is_one_of(void_elements, name))
            out_.html += "</" + name + ">";
    }

    void open_tag(const xmlNode* node, const std::string& name)
    {
        out_.html += "<" + name;
        for (const xmlAttr* attribute = node->properties; attribute; attribute = attribute->next)
            if (attribute->children)
                write_attribute(name, to_lower(view(attribute->name)), view(attribute->children->content));
        if (name == "a") // whatever it names opens beside the mail, and learns nothing of it
            out_.html += " target=\"_blank\" rel=\"noopener noreferrer nofollow\"";
        out_.html += ">";
    }

    void write_attribute(const std::string& element, const std::string& name, std::string_view value)
    {
        if (element == "a" && name == "href")
            add(name, sanitize_link(value));
        else if (element == "img" && name == "src")
            add(name, image(value));
        else if (name == "style")
            add(name, sanitize_style(value));
        else if (is_one_of(allowed_attributes, name) && value.size() <= 1000)
            add(name, value);
    }

    void add(std::string_view name, std::string_view value)
    {
        if (!value.empty() || name == "alt")
            out_.html.append(" ").append(name).append("=\"").append(escape_html(value)).append("\"");
    }

    std::string image(std::string_view source)
    {
        const std::string address = without_blanks(source);
        if (istarts_with(address, "cid:"))
            return find_image_ ? find_image_(std::string_view(address).substr(4)) : std::string();
        if (is_harmless_data(address))
            return address;
        ++out_.blocked_images;
        return {};
    }

    const FindImage& find_image_;
    Sanitized out_;
};

// ---- reading

struct FreeParser {
    void operator()(htmlParserCtxtPtr parser) const
    {
        if (parser->myDoc)
            xmlFreeDoc(parser->myDoc);
        htmlFreeParserCtxt(parser);
    }
};
using Parser = std::unique_ptr<htmlParserCtxt, FreeParser>;

// In pieces, so that what it must hold back before it understands it is seen to stay small.
bool parse(htmlParserCtxt& parser, std::string_view text)
{
    constexpr std::size_t piece = 4096;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        const std::string_view next = text.substr(at, piece);
        htmlParseChunk(&parser, next.data(), static_cast<int>(next.size()), 0);
        if (parser.disableSAX) // nested deeper than it will go (256)
            return false;
        // Text may be as long as it likes; it costs nothing to wait for its end.
        const xmlParserInput* held = parser.input;
        if (held && held->cur < held->end && *held->cur == '<' && static_cast<std::size_t>(held->end - held->cur) > most_tag)
            return false;
    }
    htmlParseChunk(&parser, nullptr, 0, 1);
    return !parser.disableSAX;
}

} // namespace

Sanitized sanitize(std::string_view text, const FindImage& find_image)
{
    Sanitized refused;
    refused.complete = false;
    if (text.size() > most_html || text.find('\0') != text.npos)
        return refused;
    const Parser parser(htmlCreatePushParserCtxt(nullptr, nullptr, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8));
    if (!parser)
        return refused;
    htmlCtxtUseOptions(parser.get(),
        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC);
    if (!parse(*parser, text))
        return refused;
    Writer writer(find_image);
    if (parser->myDoc)
        writer.write(reinterpret_cast<const xmlNode*>(parser->myDoc));
    return writer.take();
}

std::string sanitize_style(std::string_view declarations)
{
    std::string kept;
    if (declarations.size() > 4000 || declarations.find_first_of("\\@<>{}") != declarations.npos)
        return kept; // escapes and comments are how rules are hidden
    for (const std::string_view declaration : split(declarations, ';')) {
        const std::size_t colon = declaration.find(':');
        if (colon == declaration.npos)
            continue;
        std::string name = to_lower(trim(declaration.substr(0, colon)));
        const std::string_view value = trim(declaration.substr(colon + 1));
        if (name == "background" && (value.starts_with('#') || is_colour_function(value)))
            name = "background-color"; // how most mail paints its tables
        if (is_one_of(allowed_styles, name) && is_allowed_value(value))
            kept.append(kept.empty() ? "" : "; ").append(name).append(": ").append(value);
    }
    return kept;
}

std::string sanitize_link(std::string_view href)
{
    const std::string address = without_blanks(href);
    const std::string scheme = scheme_of(address);
    const bool known = address.contains(':') && (scheme == "http" || scheme == "https" || scheme == "mailto" || scheme == "tel");
    return known && address.size() <= 4000 ? address : std::string();
}

std::string escape_html(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + text.size() / 16);
    for (const char c : text)
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    return out;
}

} // namespace exemu::owa

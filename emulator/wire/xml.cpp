#include "wire/xml.hpp"

#include "base/text.hpp"
#include "wire/utf7.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <cstring>

namespace exemu::wire {

namespace {

constexpr std::string_view xml_space = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view white = " \t\r\n";

std::string_view trimmed(std::string_view text)
{
    const std::size_t from = text.find_first_not_of(white);
    return from == text.npos ? std::string_view() : text.substr(from, text.find_last_not_of(white) - from + 1);
}

std::pair<std::string_view, std::string_view> split_name(std::string_view name) // prefix, local part
{
    const std::size_t colon = name.find(':');
    return colon == name.npos ? std::pair(std::string_view(), name) : std::pair(name.substr(0, colon), name.substr(colon + 1));
}

// Char of XML 1.0 2.2.
bool is_xml_char(char32_t c)
{
    return c == 0x9 || c == 0xa || c == 0xd || (c >= 0x20 && c < 0xd800) || (c >= 0xe000 && c < 0xfffe) || (c >= 0x10000 && c < 0x110000);
}

bool is_xml_text(std::string_view text)
{
    if (!is_utf8(text))
        return false;
    for (std::size_t at = 0; at < text.size();)
        if (!is_xml_char(next_utf8(text, at)))
            return false;
    return true;
}

// Walks pugixml's tree without recursion of its own making: depth is bounded before anything goes down.
class Builder {
public:
    explicit Builder(const XmlLimits& limits) : limits_(limits) { declare("xml", xml_space); }

    Parsed<XmlElement> build(const pugi::xml_document& document)
    {
        const pugi::xml_node* root = nullptr;
        pugi::xml_node found;
        for (const pugi::xml_node node : document.children()) {
            switch (node.type()) {
            case pugi::node_element:
                if (root)
                    return syntax_error("one root element", 0);
                found = node;
                root = &found;
                break;
            case pugi::node_pcdata:
            case pugi::node_cdata:
                if (!trimmed(node.value()).empty())
                    return syntax_error("no text outside of the root element", 0);
                break;
            case pugi::node_doctype: return syntax_error("no document type declaration", 0);
            default: break;
            }
        }
        if (!root)
            return syntax_error("a root element", 0);
        XmlElement element;
        if (!read(*root, element, 1))
            return std::unexpected(error_);
        return element;
    }

private:
    bool wrong(std::string expected)
    {
        error_ = SyntaxError(std::move(expected), 0);
        return false;
    }
    void declare(std::string_view prefix, std::string_view space) { declared_.emplace_back(prefix, space); }
    const std::string_view* space_of(std::string_view prefix) const
    {
        const auto found = std::find_if(declared_.rbegin(), declared_.rend(), [&](const auto& one) { return one.first == prefix; });
        return found == declared_.rend() ? nullptr : &found->second;
    }
    bool count() { return ++elements_ <= limits_.elements || wrong("fewer elements and attributes"); }

    bool read(const pugi::xml_node& node, XmlElement& element, std::size_t depth)
    {
        if (depth > limits_.depth)
            return wrong("elements that lie less deep in one another");
        const std::size_t before = declared_.size();
        const bool good = count() && read_declarations(node) && read_name(node, element) && read_attributes(node, element) &&
            read_content(node, element, depth);
        declared_.resize(before);
        return good;
    }

    bool read_declarations(const pugi::xml_node& node)
    {
        for (const pugi::xml_attribute attribute : node.attributes()) {
            const auto [prefix, local] = split_name(attribute.name());
            if ((prefix == "xmlns" || local == "xmlns") && !is_xml_text(attribute.value()))
                return wrong("characters that XML has");
            if (prefix == "xmlns")
                declare(local, attribute.value());
            else if (prefix.empty() && local == "xmlns")
                declare("", attribute.value());
        }
        return true;
    }

    bool read_name(const pugi::xml_node& node, XmlElement& element)
    {
        const auto [prefix, local] = split_name(node.name());
        const std::string_view* space = space_of(prefix);
        if (!space && !prefix.empty())
            return wrong("a prefix that is declared");
        if (local.empty() || !is_xml_text(local))
            return wrong("the name of an element");
        element.space = space ? *space : std::string_view();
        element.name = local;
        return true;
    }

    bool read_attributes(const pugi::xml_node& node, XmlElement& element)
    {
        for (const pugi::xml_attribute attribute : node.attributes()) {
            if (!count())
                return false;
            for (pugi::xml_attribute earlier = node.first_attribute(); earlier != attribute; earlier = earlier.next_attribute())
                if (std::strcmp(earlier.name(), attribute.name()) == 0)
                    return wrong("each attribute once");
            const auto [prefix, local] = split_name(attribute.name());
            if (prefix == "xmlns" || local == "xmlns")
                continue;
            if (!prefix.empty() && !space_of(prefix))
                return wrong("a prefix that is declared");
            if (local.empty() || !is_xml_text(local) || !is_xml_text(attribute.value()))
                return wrong("characters that XML has");
            element.attributes.emplace_back(local, attribute.value());
        }
        return true;
    }

    bool read_content(const pugi::xml_node& node, XmlElement& element, std::size_t depth)
    {
        for (const pugi::xml_node child : node.children()) {
            if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
                if (!is_xml_text(child.value()))
                    return wrong("characters that XML has");
                element.text += child.value();
            } else if (child.type() == pugi::node_element) {
                element.children.emplace_back();
                if (!read(child, element.children.back(), depth + 1))
                    return false;
            }
        }
        return true;
    }

    const XmlLimits& limits_;
    std::vector<std::pair<std::string_view, std::string_view>> declared_; // prefix, namespace; the innermost last
    std::size_t elements_ = 0;
    SyntaxError error_;
};

// pugixml takes what is in bounds as it comes; an octet that begins no character is told here, before it is copied about.
bool has_bad_utf8(std::string_view document)
{
    const bool other = document.starts_with("\xfe\xff") || document.starts_with("\xff\xfe") || document.find('\0') != document.npos;
    const std::string_view head = document.substr(0, 200);
    const bool latin = head.contains("encoding=\"ISO-8859-1\"") || head.contains("encoding=\"iso-8859-1\"");
    return !other && !latin && !is_utf8(document);
}

// The elements a document could have cost pugixml 64 bytes each before any limit is looked at: "<a>" is three. So they are counted
// first, cheaply and too high (comments and CDATA count too).
bool has_too_many_tags(std::string_view document, const XmlLimits& limits)
{
    std::size_t tags = 0;
    for (std::size_t at = document.find('<'); at != document.npos; at = document.find('<', at + 1))
        if (++tags > 2 * limits.elements + 16)
            return true;
    return false;
}

// pugixml decodes "&#0;", and what overflows to it, into an end of text: what stands behind it would be lost.
bool has_reference_to_nothing(std::string_view document)
{
    constexpr std::size_t most_digits = 7; // U+10FFFF is 1114111
    for (std::size_t at = document.find("&#"); at != document.npos; at = document.find("&#", at + 2)) {
        std::string_view digits = document.substr(at + 2);
        if (digits.starts_with('x'))
            digits.remove_prefix(1);
        digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
        const std::size_t end = digits.find_first_not_of("0123456789abcdefABCDEF");
        if (end == 0 || end == digits.npos || end > most_digits)
            return true;
    }
    return false;
}

} // namespace

Parsed<XmlElement> parse_xml(std::string_view document, const XmlLimits& limits)
{
    if (has_bad_utf8(document))
        return syntax_error("UTF-8", 0);
    if (has_too_many_tags(document, limits))
        return syntax_error("fewer elements and attributes", 0);
    if (has_reference_to_nothing(document))
        return syntax_error("characters that XML has", 0);
    pugi::xml_document parsed;
    // As a fragment: text beside the root element is kept, so that it can be refused.
    const unsigned flags = pugi::parse_default | pugi::parse_doctype | pugi::parse_fragment;
    const pugi::xml_parse_result result = parsed.load_buffer(document.data(), document.size(), flags);
    if (!result)
        return syntax_error(
            "well-formed XML", std::min(document.size(), static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0))));
    return Builder(limits).build(parsed);
}

const XmlElement* XmlElement::child(std::string_view called) const
{
    const auto found = std::ranges::find_if(children, [&](const XmlElement& one) { return one.name == called; });
    return found == children.end() ? nullptr : &*found;
}

const XmlElement* XmlElement::find(std::string_view path) const
{
    const XmlElement* at = this;
    for (const std::string_view step : split(path, '/'))
        if (at)
            at = at->child(step);
    return at;
}

std::string XmlElement::text_of(std::string_view path) const
{
    const XmlElement* found = find(path);
    return found ? std::string(trimmed(found->text)) : std::string();
}

const std::string* XmlElement::attribute(std::string_view called) const
{
    const auto found = std::ranges::find_if(attributes, [&](const auto& one) { return one.first == called; });
    return found == attributes.end() ? nullptr : &found->second;
}

// ---- writing

namespace {

std::string writable(std::string_view text)
{
    if (is_xml_text(text))
        return std::string(text);
    std::string kept;
    for (std::size_t at = 0; at < text.size();)
        if (const char32_t c = next_utf8(text, at); is_xml_char(c))
            append_utf8(kept, c);
    return kept;
}

void put(pugi::xml_node parent, const XmlNode& node)
{
    pugi::xml_node written = parent.append_child(node.name.c_str());
    for (const auto& [name, value] : node.attributes)
        written.append_attribute(name.c_str()).set_value(writable(value).c_str());
    if (!node.text.empty())
        written.append_child(pugi::node_pcdata).set_value(writable(node.text).c_str());
    for (const XmlNode& child : node.children)
        put(written, child);
}

class Collector final : public pugi::xml_writer {
public:
    explicit Collector(bool crlf) : crlf_(crlf) {}
    void write(const void* data, std::size_t size) override
    {
        for (const char c : std::string_view(static_cast<const char*>(data), size)) {
            if (c == '\n' && crlf_)
                text += '\r';
            text += c;
        }
    }
    std::string text;

private:
    bool crlf_;
};

} // namespace

std::string write_xml(const XmlNode& root, const XmlForm& form)
{
    pugi::xml_document document;
    put(document, root);
    Collector collector(form.indented);
    if (form.declaration)
        collector.text = form.indented ? "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n" : "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
    document.save(
        collector, "  ", pugi::format_no_declaration | (form.indented ? pugi::format_indent : pugi::format_raw), pugi::encoding_utf8);
    while (collector.text.ends_with('\n') || collector.text.ends_with('\r'))
        collector.text.pop_back();
    return std::move(collector.text);
}

} // namespace exemu::wire

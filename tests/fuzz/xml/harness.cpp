#include "wire/utf7.hpp"
#include "wire/xml.hpp"

#include <cstdlib>

// A document as a web service gets it. What is read stays within the limits, holds what XML can hold, and is read again as it was
// once it has been written.
using namespace exemu::wire;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

std::size_t judge(const XmlElement& element, std::size_t depth, const XmlLimits& limits)
{
    require(depth <= limits.depth);
    require(!element.name.empty() && is_utf8(element.name) && is_utf8(element.text) && is_utf8(element.space));
    std::size_t count = 1 + element.attributes.size();
    for (const auto& [name, value] : element.attributes)
        require(is_utf8(name) && is_utf8(value));
    for (const XmlElement& child : element.children)
        count += judge(child, depth + 1, limits);
    return count;
}

// Its text stands before its children: they are kept apart, not in their order.
XmlNode written(const XmlElement& element)
{
    XmlNode node("e", element.text);
    for (const XmlElement& child : element.children)
        node.add(written(child));
    return node;
}

bool same(const XmlElement& a, const XmlElement& b)
{
    if (a.children.size() != b.children.size())
        return false;
    for (std::size_t i = 0; i < a.children.size(); ++i)
        if (!same(a.children[i], b.children[i]))
            return false;
    return a.text == b.text;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const XmlLimits limits{12, 300};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto root = parse_xml(text, limits);
    if (!root) {
        require(root.error().at <= size && !root.error().expected.empty());
        return 0;
    }
    require(judge(*root, 1, limits) <= limits.elements);
    const auto again = parse_xml(write_xml(written(*root), {false, false}), {64, 1000});
    require(again.has_value() && same(*root, *again));
    return 0;
}

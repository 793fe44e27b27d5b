#pragma once
#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// XML as the web services of Exchange speak it: Autodiscover, EWS, address book manifests. Parsed and written by pugixml; what it
// is lenient about (namespaces, duplicate attributes, text around the root, characters that XML does not have) is judged here.
//
// Document type declarations are refused, as .NET's readers refuse them: no entity is ever defined, so none expands, and nothing
// outside of the document is looked at.
namespace exemu::wire {

// One element. Names are without prefix; namespaces are resolved (Namespaces in XML 1.0, section 6).
struct XmlElement {
    std::string space, name;
    std::vector<std::pair<std::string, std::string>> attributes; // by local name; xmlns is not among them
    std::string text;                                            // of the element itself, its children left out
    std::vector<XmlElement> children;

    bool is(std::string_view in_space, std::string_view called) const { return space == in_space && name == called; }
    // The first child of this name, in whatever namespace; null: there is none.
    const XmlElement* child(std::string_view called) const;
    // The same by a path: find("Request/EMailAddress").
    const XmlElement* find(std::string_view path) const;
    // Text of that, without white space around it; empty when it is not there.
    std::string text_of(std::string_view path) const;
    const std::string* attribute(std::string_view called) const;
};

struct XmlLimits {
    std::size_t depth = 32;       // elements in one another
    std::size_t elements = 4'000; // in all; attributes count as one each
};

// Errors: not well formed, a document type declaration, more than the limits, a prefix that nothing declares, what is no UTF-8,
// UTF-16 or Latin-1. `at` is the place in bytes where the parser stopped; 0 for what was seen afterwards.
Parsed<XmlElement> parse_xml(std::string_view document, const XmlLimits& = {});

// ---- writing

// An element to be written: names and prefixes as they stand in the document, xmlns among the attributes.
//
//     XmlNode("Autodiscover").with("xmlns", space).add(XmlNode("Response", "text"))
struct XmlNode {
    std::string name, text;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::vector<XmlNode> children;

    explicit XmlNode(std::string called, std::string says = {}) : name(std::move(called)), text(std::move(says)) {}
    XmlNode& with(std::string attribute, std::string value) &
    {
        attributes.emplace_back(std::move(attribute), std::move(value));
        return *this;
    }
    XmlNode with(std::string attribute, std::string value) && { return std::move(with(std::move(attribute), std::move(value))); }
    XmlNode& add(XmlNode node) &
    {
        children.push_back(std::move(node));
        return *this;
    }
    XmlNode add(XmlNode node) && { return std::move(add(std::move(node))); }
    XmlNode& add(std::string called, std::string says) & { return add(XmlNode(std::move(called), std::move(says))); }
    XmlNode add(std::string called, std::string says) && { return std::move(add(XmlNode(std::move(called), std::move(says)))); }
};

struct XmlForm {
    bool declaration = true; // <?xml version="1.0" encoding="utf-8"?>
    bool indented = true;    // two spaces, CRLF, as .NET's XmlTextWriter does it; else all in one line
};
// Characters that XML cannot hold are left out.
std::string write_xml(const XmlNode&, const XmlForm& = {});

} // namespace exemu::wire

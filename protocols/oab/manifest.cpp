#include "oab/manifest.hpp"

#include "oab/display_template.hpp"
#include "wire/xml.hpp"

#include <string_view>

namespace exemu::oab {

namespace {

std::string_view element_of(Kind kind)
{
    switch (kind) {
    case Kind::full: return "Full";
    case Kind::diff: return "Diff";
    default: return "Template";
    }
}

wire::XmlNode node_of(const Listed& listed)
{
    const File& file = *listed.file;
    const bool is_template = file.kind == Kind::display_template;
    wire::XmlNode node(std::string(element_of(file.kind)), listed.name);
    node.with("seq", std::to_string(file.sequence));
    node.with("ver", std::to_string(is_template ? template_version : details_version));
    node.with("size", std::to_string(file.content.size()));
    node.with("uncompressedsize", std::to_string(file.plain_size));
    node.with("SHA", file.sha1);
    if (is_template)
        node.with("langid", "0409").with("type", listed.type);
    return node;
}

} // namespace

std::string write_manifest(const AddressList& list, const std::vector<Listed>& files)
{
    wire::XmlNode oal("OAL");
    oal.with("id", list.guid).with("dn", list.dn).with("name", list.name);
    for (const Listed& listed : files)
        oal.add(node_of(listed));
    return wire::write_xml(wire::XmlNode("OAB").add(std::move(oal)));
}

} // namespace exemu::oab

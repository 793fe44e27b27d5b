#include "oab/display_template.hpp"

#include "wire/byte_reader.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace exemu::oab {

namespace {

using wire::ByteWriter;

enum Control : std::uint32_t { label = 0, edit = 1, list_box = 11, page = 8 }; // [MS-OXOABKT] 2.2.2.1.2; MAPI's DTCT_ values

struct Row { // TRow: one control in a dialog
    std::uint32_t x, width, y, height;
    Control control;
    std::uint32_t property;  // of edit and list box
    std::string_view string; // the words of a label or page; which characters an edit takes
};

// "&" marks the key that goes to the control behind the label.
constexpr Row user_rows[] = {
    {0, 0, 0, 0, page, 0, "General"},
    {12, 60, 12, 8, label, 0, "&Display:"},
    {76, 160, 10, 12, edit, 0x3001001f, "*"},
    {12, 60, 28, 8, label, 0, "&First:"},
    {76, 160, 26, 12, edit, 0x3a06001f, "*"},
    {12, 60, 44, 8, label, 0, "&Last:"},
    {76, 160, 42, 12, edit, 0x3a11001f, "*"},
    {12, 60, 60, 8, label, 0, "&Alias:"},
    {76, 160, 58, 12, edit, 0x3a00001f, "*"},
    {0, 0, 0, 0, page, 0, "E-mail Addresses"},
    {12, 120, 12, 8, label, 0, "&E-mail addresses:"},
    {12, 224, 24, 100, list_box, 0x800f101f, "*"},
};
constexpr Row list_rows[] = {
    {0, 0, 0, 0, page, 0, "General"},
    {12, 60, 12, 8, label, 0, "&Display name:"},
    {76, 160, 10, 12, edit, 0x3001001f, "*"},
    {12, 60, 28, 8, label, 0, "&Alias name:"},
    {76, 160, 26, 12, edit, 0x3a00001f, "*"},
};

// TRowSet: its type, the rows, then the strings; their places count from its beginning.
std::string row_set(std::span<const Row> rows)
{
    constexpr std::uint32_t set_type = 1, row_size = 36;
    ByteWriter out, strings;
    const auto strings_at = static_cast<std::uint32_t>(8 + row_size * rows.size());
    out.u32(set_type);
    out.u32(static_cast<std::uint32_t>(rows.size()));
    for (const Row& row : rows) {
        out.u32(row.x);
        out.u32(row.width);
        out.u32(row.y);
        out.u32(row.height);
        out.u32(row.control);
        out.u32(0); // ControlFlags: nothing can be edited
        out.u32(row.property);
        out.u32(row.control == edit ? 255 : 0); // ulSize: characters
        out.u32(strings_at + static_cast<std::uint32_t>(strings.size()));
        strings.bytes(row.string);
        strings.u8(0);
    }
    out.bytes(strings.view());
    return out.take();
}

struct Entry { // TMPLT_ENTRY
    std::string dn, rows, name;
};

} // namespace

std::string write_templates()
{
    // DT_MAILUSER, DT_DISTLIST; then forum, agent, organization, private list and remote user, of which there is nothing to show.
    const Entry entries[7] = {
        {"/cn=Display-Templates/cn=409/cn=0", row_set(user_rows), "User"},
        {"/cn=Display-Templates/cn=409/cn=1", row_set(list_rows), "Group"},
    };
    constexpr std::size_t header = 12, entry_size = 32;
    ByteWriter out, data;
    out.u32(template_version);
    out.u32(0);
    out.u32(0);
    const auto put = [&](std::string_view bytes, bool ends_with_zero) {
        if (bytes.empty()) {
            out.u32(0);
            out.u32(0);
            return;
        }
        out.u32(static_cast<std::uint32_t>(header + entry_size * std::size(entries) + data.size()));
        out.u32(static_cast<std::uint32_t>(bytes.size() + ends_with_zero));
        data.bytes(bytes);
        if (ends_with_zero)
            data.u8(0);
    };
    for (const Entry& entry : entries) {
        put(entry.dn, true);
        put(entry.rows, false);
        put({}, false); // no script
        put(entry.name, true);
    }
    out.bytes(data.view());
    return out.take();
}

} // namespace exemu::oab

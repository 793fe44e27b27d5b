// What an entry of the address book has of properties, and in which form it is told ([MS-OXOABK] 2.2.3).
#include "nspi/book.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace exemu::nspi {

namespace {

// {DCA740C8-C042-101A-B4B9-08002B2FE182}, the address book's provider, as the wire has it ([MS-OXNSPI] 2.2.7).
const std::string provider("\xdc\xa7\x40\xc8\xc0\x42\x10\x1a\xb4\xb9\x08\x00\x2b\x2f\xe1\x82", 16);

std::string permanent_id(std::uint32_t display_type, const std::string& dn)
{
    wire::ByteWriter out;
    out.u32(0);
    out.bytes(provider);
    out.u32(1);
    out.u32(display_type);
    out.bytes(dn);
    out.u8(0);
    return out.take();
}

std::string ephemeral_id(std::uint32_t display_type, std::uint32_t id, const Asked& asked)
{
    wire::ByteWriter out;
    out.u32(0x87);
    out.bytes(asked.server_guid);
    out.u32(1);
    out.u32(display_type);
    out.u32(id);
    return out.take();
}

std::string key_of(std::uint32_t id)
{
    wire::ByteWriter out;
    out.u32(id);
    return out.take();
}

Value error(Tag tag)
{
    Value value;
    value.tag = tag_of(id_of(tag), t_error);
    value.number = not_found;
    return value;
}

// A property in its own type, before anybody has asked for another: what a text is, the form of the string does not say.
struct Own {
    std::uint16_t type = t_null; // null: it has none
    std::uint32_t number = 0;
    std::string bytes;           // text (UTF-8), binary, GUID
    std::vector<std::string> many;
};
Own number(std::uint32_t value) { return {t_integer32, value, {}, {}}; }
Own flag(bool value) { return {t_boolean, value, {}, {}}; }
Own text(std::string value) { return value.empty() ? Own() : Own{t_string, 0, std::move(value), {}}; }
Own binary(std::string value) { return {t_binary, 0, std::move(value), {}}; }
Own texts(std::vector<std::string> values) { return {t_many | t_string, 0, {}, std::move(values)}; }

Value in_form(const Own& own, Tag tag, std::uint32_t code_page)
{
    const std::uint16_t wanted = type_of(tag);
    const bool many = own.type & t_many;
    const bool is_text = (own.type & ~t_many) == t_string;
    std::uint16_t type = own.type;
    if (own.type == t_null)
        return error(tag);
    if (is_text && (wanted & ~t_many) == t_string8 && many == ((wanted & t_many) != 0))
        type = wanted;
    else if (wanted != own.type && wanted != t_unspecified)
        return error(tag);
    Value value;
    value.tag = tag_of(id_of(tag), type);
    switch (type) {
    case t_string: value.text.emplace(own.bytes); break;
    case t_string8: value.text8.emplace(narrow(own.bytes, code_page)); break;
    case t_binary: value.binary.data.emplace(own.bytes); break;
    case t_guid: value.guid.emplace(own.bytes); break;
    case t_many | t_string:
        value.texts.values.emplace();
        for (const std::string& one : own.many)
            value.texts.values->items.push_back({wire::NdrWideText{one}});
        break;
    case t_many | t_string8:
        value.texts8.values.emplace();
        for (const std::string& one : own.many)
            value.texts8.values->items.push_back({wire::NdrText{narrow(one, code_page)}});
        break;
    default: value.number = own.number;
    }
    return value;
}

std::uint32_t display_type_of(Kind kind) { return kind == Kind::person ? 0 : 1; }

// Those that say the same of everybody.
Own common(std::uint16_t which)
{
    switch (which) {
    case id::address_type: return text("EX");
    case id::container_id: return number(0);
    case id::mapping_signature: return binary(provider);
    case id::send_rich_info: return flag(true);
    default: return {};
    }
}

Own of_entry(const Book& book, const Entry& entry, std::uint32_t its, std::uint16_t which, const Asked& asked)
{
    const std::uint32_t display_type = display_type_of(entry.kind);
    const bool person = entry.kind == Kind::person;
    switch (which) {
    case id::display_name:
    case id::transmittable_display_name: return text(entry.display);
    case id::display_name_printable: return text(narrow(entry.display, 20127));
    case id::email_address:
    case id::distinguished_name: return text(entry.dn);
    case id::smtp_address: return text(entry.address);
    case id::account: return text(entry.account);
    case id::object_type: return number(person ? 6 : 8);            // MAPI_MAILUSER, MAPI_DISTLIST
    case id::display_type: return number(display_type);
    case id::display_type_ex: return number(person ? 0x40000000 : 9); // ACLable mailbox user; security group
    case id::entry_id: return binary(asked.ephemeral ? ephemeral_id(display_type, its, asked) : permanent_id(display_type, entry.dn));
    case id::template_id:
    case id::record_key: return binary(permanent_id(display_type, entry.dn));
    case id::instance_key: return binary(key_of(its));
    case id::search_key: return binary("EX:" + to_upper(entry.dn) + '\0');
    case id::proxy_addresses: return texts(entry.proxies);
    case id::home_mdb: return person ? text(book.home_mdb()) : Own();
    case id::object_guid: return binary(entry.guid);
    case id::member:
    case id::is_member_of: {
        if ((which == id::member) == person)
            return {};
        Own many{t_many | t_string, 0, {}, {}};
        for (const std::uint32_t one : entry.links)
            if (const Entry* linked = book.entry(one))
                many.many.push_back(linked->dn);
        return many.many.empty() ? Own() : many;
    }
    default: return common(which);
    }
}

Own of_container(const Container& container, std::uint16_t which)
{
    const std::string id = permanent_id(0x100, container.dn); // DT_CONTAINER
    switch (which) {
    case id::display_name: return text(container.name);
    case id::entry_id:
    case id::record_key: return binary(id);
    case id::instance_key: return binary(key_of(container.id));
    case id::container_flags: return number(container.flags);
    case id::depth: return number(container.depth);
    case id::container_id: return number(container.id);
    case id::is_master: return flag(false);
    case id::object_type: return number(4);  // MAPI_ABCONT
    case id::display_type: return number(0x100);
    default: return {};
    }
}

constexpr std::uint16_t all_ids[] = {id::display_name, id::email_address, id::smtp_address, id::account, id::object_type, id::display_type,
    id::display_type_ex, id::entry_id, id::record_key, id::instance_key, id::search_key, id::address_type, id::proxy_addresses,
    id::home_mdb, id::object_guid, id::transmittable_display_name, id::display_name_printable, id::template_id, id::mapping_signature,
    id::send_rich_info, id::container_id, id::member, id::is_member_of, id::distinguished_name};

} // namespace

Value Book::value(std::uint32_t its, Tag tag, const Asked& asked) const
{
    const Entry* found = entry(its);
    return found ? in_form(of_entry(*this, *found, its, id_of(tag), asked), tag, asked.code_page) : error(tag);
}

Value Book::value(const Container& container, Tag tag, const Asked& asked) const
{
    Own own = of_container(container, id_of(tag));
    if (id_of(tag) == id::parent_entry_id && container.depth > 0)
        own = binary(permanent_id(0x100, containers_[1].dn));
    return in_form(own, tag, asked.code_page);
}

std::vector<Tag> Book::tags(std::uint32_t its, StringForm form) const
{
    std::vector<Tag> tags;
    const Entry* found = its == 0 ? nullptr : entry(its);
    for (const std::uint16_t which : all_ids) {
        std::uint16_t type = found ? of_entry(*this, *found, its, which, {}).type : t_null;
        if (!found && its == 0) // of anybody
            for (const Kind kind : {Kind::person, Kind::group}) {
                Entry sample;
                sample.kind = kind;
                sample.display = sample.dn = sample.address = sample.account = "x";
                sample.links = {first_id};
                if (const std::uint16_t its_type = of_entry(*this, sample, first_id, which, {}).type; its_type != t_null)
                    type = its_type;
            }
        if (type == t_null)
            continue;
        if ((type & ~t_many) == t_string && form == StringForm::narrow)
            type = static_cast<std::uint16_t>((type & t_many) | t_string8);
        tags.push_back(tag_of(which, type));
    }
    return tags;
}

} // namespace exemu::nspi

#pragma once
#include "nspi/values.hpp"

// Properties of the address book ([MS-OXPROPS]; PidTag names without their prefix), by number.
namespace exemu::nspi::id {

enum : std::uint16_t {
    mapping_signature = 0x0ff8,
    record_key = 0x0ff9,
    instance_key = 0x0ff6,
    entry_id = 0x0fff,
    object_type = 0x0ffe,
    display_name = 0x3001,
    address_type = 0x3002,
    email_address = 0x3003, // the legacy DN
    depth = 0x3005,
    search_key = 0x300b,
    container_flags = 0x3600,
    anr = 0x360c,
    display_type = 0x3900,
    template_id = 0x3902,
    display_type_ex = 0x3905,
    smtp_address = 0x39fe,
    display_name_printable = 0x39ff,
    account = 0x3a00,
    primary_telephone = 0x3a1a,
    department = 0x3a18,
    office = 0x3a19,
    transmittable_display_name = 0x3a20,
    send_rich_info = 0x3a40,
    home_mdb = 0x8006,
    is_member_of = 0x8008,
    member = 0x8009,
    proxy_addresses = 0x800f,
    distinguished_name = 0x803c, // X.500 DN: here the legacy one
    object_guid = 0x8c6d,
    is_master = 0xfffb,
    parent_entry_id = 0xfffc,
    container_id = 0xfffd,
};

} // namespace exemu::nspi::id

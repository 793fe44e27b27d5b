#include "oab/details.hpp"

#include "oab/container.hpp"
#include "wire/byte_reader.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>

namespace exemu::oab {

namespace {

using wire::ByteWriter;

// [MS-OXOAB] 2.9.4: what a client may look names up by, and the key that every record has.
constexpr std::uint32_t ambiguous_names = 1, primary_key = 2;

// 2.9.6.1: below 128 itself, else the number of bytes that follow. Three bytes are never written: evolution-ews reads them wrongly.
void put_number(ByteWriter& out, std::uint32_t value)
{
    if (value < 0x80) {
        out.u8(static_cast<std::uint8_t>(value));
    } else if (value <= 0xff) {
        out.u8(0x81);
        out.u8(static_cast<std::uint8_t>(value));
    } else if (value <= 0xffff) {
        out.u8(0x82);
        out.u16(static_cast<std::uint16_t>(value));
    } else {
        out.u8(0x84);
        out.u32(value);
    }
}

void put_text(ByteWriter& out, const std::string& text)
{
    out.bytes(std::string_view(text).substr(0, text.find('\0')));
    out.u8(0);
}

// The encoded value of a property, or nothing: it is absent. Empty strings are absent (2.9.6.3).
using Encoded = std::optional<std::string>;

Encoded text(const std::string& value)
{
    if (value.empty())
        return std::nullopt;
    ByteWriter out;
    put_text(out, value);
    return out.take();
}

Encoded number(std::uint32_t value)
{
    ByteWriter out;
    put_number(out, value);
    return out.take();
}

Encoded flag(bool value) { return std::string(1, static_cast<char>(value)); }

Encoded texts(const std::vector<std::string>& values)
{
    if (values.empty())
        return std::nullopt;
    ByteWriter out;
    put_number(out, static_cast<std::uint32_t>(values.size()));
    for (const std::string& value : values)
        put_text(out, value);
    return out.take();
}

template <class Thing>
struct Property {
    std::uint32_t tag, flags;
    Encoded (*value)(const Thing&);
};

const Property<AddressList> of_lists[] = {
    {0x6800001f, 0, [](const AddressList& list) { return text(list.name); }}, // PidTagOfflineAddressBookName
    {0x6804001e, 0, [](const AddressList& list) { return text(list.dn); }},   // ...DistinguishedName
    {0x68010003, 0, [](const AddressList& list) { return number(list.sequence); }}, // ...Sequence
    {0x6802001e, 0, [](const AddressList& list) { return text(list.guid); }}, // ...ContainerGuid
};

constexpr std::uint32_t mail_user = 0, distribution_list = 1; // PidTagDisplayType; object types are 6 and 8
bool is_list(const Person& person) { return person.kind == Person::Kind::list; }

const Property<Person> of_people[] = {
    {0x3003001e, primary_key, [](const Person& p) { return text(p.legacy_dn); }},      // PidTagEmailAddress
    {0x39fe001f, primary_key, [](const Person& p) { return text(p.smtp); }},           // PidTagSmtpAddress
    {0x3001001f, ambiguous_names, [](const Person& p) { return text(p.display); }},    // PidTagDisplayName
    {0x3a00001f, ambiguous_names, [](const Person& p) { return text(p.account); }},    // PidTagAccount
    {0x3a11001f, ambiguous_names, [](const Person& p) { return text(p.surname); }},    // PidTagSurname
    {0x3a06001f, 0, [](const Person& p) { return text(p.given_name); }},               // PidTagGivenName
    {0x800f101f, ambiguous_names, [](const Person& p) { return texts(p.proxies); }},   // PidTagAddressBookProxyAddresses
    {0x39000003, 0, [](const Person& p) { return number(is_list(p) ? distribution_list : mail_user); }}, // PidTagDisplayType
    {0x39050003, 0, // PidTagDisplayTypeEx: DTE_FLAG_ACL_CAPABLE with a mail user ([MS-OXOABK] 2.2.3.12)
        [](const Person& p) { return number(is_list(p) ? distribution_list : 0x40000000 | mail_user); }},
    {0x0ffe0003, 0, [](const Person& p) { return number(is_list(p) ? 8 : 6); }},       // PidTagObjectType
    {0x3a40000b, 0, [](const Person& p) { return is_list(p) ? std::nullopt : flag(true); }}, // PidTagSendRichInfo
    {0x8008101e, 0, [](const Person& p) { return texts(p.member_of); }},               // PidTagAddressBookIsMemberOfDistributionList
    {0x8009101e, 0, [](const Person& p) { return texts(p.members); }},                 // PidTagAddressBookMember
    {0x8ce20003, 0, // PidTagAddressBookDistributionListMemberCount
        [](const Person& p) { return is_list(p) ? number(static_cast<std::uint32_t>(p.members.size())) : std::nullopt; }},
    {0x68051003, 0, [](const Person&) -> Encoded { return std::nullopt; }},            // ...TruncatedProperties: nothing is cut
};

template <class Thing, std::size_t n>
void put_schema(ByteWriter& out, const Property<Thing> (&properties)[n])
{
    out.u32(n);
    for (const Property<Thing>& property : properties) {
        out.u32(property.tag);
        out.u32(property.flags);
    }
}

// 2.9.5: the size of all, which properties are there (the first is the top bit), and they themselves.
template <class Thing, std::size_t n>
void put_record(ByteWriter& out, const Property<Thing> (&properties)[n], const Thing& thing)
{
    std::array<char, (n + 7) / 8> present{};
    std::string values;
    for (std::size_t i = 0; i < n; ++i) {
        if (const Encoded value = properties[i].value(thing)) {
            present[i / 8] = static_cast<char>(present[i / 8] | 0x80 >> i % 8);
            values += *value;
        }
    }
    out.u32(static_cast<std::uint32_t>(4 + present.size() + values.size()));
    out.bytes({present.data(), present.size()});
    out.bytes(values);
}

} // namespace

std::string write_details(const AddressList& list)
{
    ByteWriter body;
    body.u32(static_cast<std::uint32_t>(4 + 4 + 8 * std::size(of_lists) + 4 + 8 * std::size(of_people)));
    put_schema(body, of_lists);
    put_schema(body, of_people);
    put_record(body, of_lists, list);
    for (const Person& person : list.people)
        put_record(body, of_people, person);
    ByteWriter out;
    out.u32(details_version);
    out.u32(checksum(body.view())); // ulSerial: Outlook compares it. UNCONFIRMED that the hash covers all behind this header
    out.u32(static_cast<std::uint32_t>(list.people.size()));
    out.bytes(body.view());
    return out.take();
}

} // namespace exemu::oab

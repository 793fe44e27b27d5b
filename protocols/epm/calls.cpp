#include "epm/calls.hpp"

#include "base/units.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::epm {

namespace {

using rpc::Host;
using rpc::Registration;
using wire::ProtocolSequence;

enum Inquiry : std::uint32_t { all_entries = 0, by_interface = 1, by_object = 2, by_both = 3 };
enum VersionOption : std::uint32_t {
    versions_all = 1,
    versions_compatible = 2,
    versions_exact = 3,
    versions_major_only = 4,
    versions_upto = 5
};

bool fits(const wire::Syntax& registered, const InterfaceId& wanted, std::uint32_t option)
{
    if (registered.uuid != wanted.uuid)
        return false;
    switch (option) {
    case versions_compatible: return registered.major == wanted.major && registered.minor >= wanted.minor;
    case versions_exact: return registered.major == wanted.major && registered.minor == wanted.minor;
    case versions_major_only: return registered.major == wanted.major;
    case versions_upto: return registered.major < wanted.major || (registered.major == wanted.major && registered.minor <= wanted.minor);
    default: return true;
    }
}

wire::Endpoint endpoint_of(const Registration& one, const Host& host)
{
    wire::Endpoint endpoint;
    endpoint.interface = one.syntax;
    endpoint.transfer = wire::ndr20;
    endpoint.sequence = one.sequence == rpc::Sequence::tcp ? ProtocolSequence::tcp : ProtocolSequence::http;
    const session::Door* door = host.session.doors().named(one.listener);
    endpoint.port = door ? door->port : one.port;
    endpoint.address = wire::ipv4_of(door ? door->host(host.session.connection().local().host) : std::string()).value_or(0);
    if (!host.shape)
        return endpoint;
    if (const scenario::Alteration* port = host.shape->altered("tower_port"); port && port->value)
        endpoint.port = static_cast<std::uint16_t>(parse_number(*port->value).value_or(endpoint.port));
    if (const scenario::Alteration* address = host.shape->altered("tower_address"); address && address->value)
        endpoint.address = wire::ipv4_of(*address->value).value_or(endpoint.address);
    return endpoint;
}

std::string text_of(const std::string& name, const wire::Endpoint& endpoint)
{
    const std::uint32_t a = endpoint.address;
    return fmt::format(
        "{} {} {}.{}.{}.{}:{}", name, wire::to_text(endpoint.sequence), a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255, endpoint.port);
}

using Found = std::vector<const Registration*>;

Found all_of(const Cursor& cursor)
{
    Found found;
    for (const Registration& one : cursor.left)
        found.push_back(&one);
    return found;
}

// The first `most` of them; the rest waits behind a handle. Nothing when there is no room for one.
std::optional<Found> cut(Found found, std::uint32_t most, const Host& host, wire::NdrHandle& handle)
{
    if (!handle.is_nil())
        host.association.close(handle);
    handle = {};
    if (found.size() <= most)
        return found;
    auto cursor = std::make_shared<Cursor>();
    for (std::size_t i = most; i < found.size(); ++i)
        cursor->left.push_back(*found[i]);
    handle = host.association.open(std::move(cursor));
    if (handle.is_nil())
        return std::nullopt;
    found.resize(most);
    return found;
}

void tell_interface(rpc::Facts& facts, const wire::Uuid& uuid, unsigned major, unsigned minor)
{
    facts.uuid = uuid.to_text();
    facts.version = std::to_string(major) + '.' + std::to_string(minor);
}

} // namespace

std::optional<std::uint32_t> Lookup::answer(const Host& host)
{
    entries.most = std::min(most, most_entries);
    const std::shared_ptr<Cursor> cursor = host.association.find<Cursor>(handle);
    Found found;
    if (!handle.is_nil()) {
        if (!cursor)
            return rpc::context_mismatch;
        found = all_of(*cursor);
    } else {
        if (inquiry > by_both)
            result = invalid_inquiry_type;
        else if (inquiry != all_entries && inquiry != by_object && (option < versions_all || option > versions_upto))
            result = invalid_vers_option;
        if (result != 0)
            return std::nullopt;
        const bool want_interface = inquiry == by_interface || inquiry == by_both, want_object = inquiry == by_object || inquiry == by_both;
        for (const Registration& one : host.registrations)
            if ((!want_interface || (wanted && fits(one.syntax, *wanted, option))) && (!want_object || !object || object->is_nil()))
                found.push_back(&one);
    }
    auto shown = cut(std::move(found), entries.most, host, handle);
    if (!shown) {
        result = no_memory;
        return std::nullopt;
    }
    for (const Registration* one : *shown)
        entries.items.push_back({{}, Tower{wire::write_tower(endpoint_of(*one, host))}, {one->annotation}});
    result = shown->empty() ? not_registered : 0;
    return std::nullopt;
}

void Lookup::refuse(std::uint32_t status)
{
    entries = {{}, std::min(most, most_entries)};
    handle = {};
    result = status;
}

void Lookup::tell(rpc::Facts& told) const
{
    constexpr std::string_view words[] = {"all", "interface", "object", "both"};
    told.inquiry = inquiry < std::size(words) ? std::string(words[inquiry]) : std::to_string(inquiry);
    if (wanted)
        tell_interface(told, wanted->uuid, wanted->major, wanted->minor);
    told.most = most;
    told.resumed = !handle.is_nil();
}

std::string Lookup::said() const { return fmt::format("{} entries", entries.items.size()); }

std::optional<std::uint32_t> Map::answer(const Host& host)
{
    towers.most = std::min(most, most_entries);
    const std::shared_ptr<Cursor> cursor = host.association.find<Cursor>(handle);
    Found found;
    if (!handle.is_nil()) {
        if (!cursor)
            return rpc::context_mismatch;
        found = all_of(*cursor);
    } else if (wanted && wanted->transfer == wire::ndr20) {
        const InterfaceId asked{wanted->interface.uuid, wanted->interface.major, wanted->interface.minor};
        for (const Registration& one : host.registrations) {
            const ProtocolSequence sequence = one.sequence == rpc::Sequence::tcp ? ProtocolSequence::tcp : ProtocolSequence::http;
            if (sequence == wanted->sequence && fits(one.syntax, asked, versions_compatible))
                found.push_back(&one);
        }
    }
    auto shown = cut(std::move(found), towers.most, host, handle);
    if (!shown) {
        result = no_memory;
        return std::nullopt;
    }
    for (const Registration* one : *shown) {
        const wire::Endpoint endpoint = endpoint_of(*one, host);
        if (where.empty())
            where = text_of(one->name, endpoint);
        towers.items.push_back({Tower{wire::write_tower(endpoint)}});
    }
    result = shown->empty() ? not_registered : 0;
    return std::nullopt;
}

void Map::refuse(std::uint32_t status)
{
    towers = {{}, std::min(most, most_entries)};
    handle = {};
    result = status;
}

void Map::tell(rpc::Facts& told) const
{
    told.most = most;
    told.resumed = !handle.is_nil();
    if (!wanted)
        return;
    tell_interface(told, wanted->interface.uuid, wanted->interface.major, wanted->interface.minor);
    told.protseq = wire::to_text(wanted->sequence);
}

std::optional<std::uint32_t> LookupHandleFree::answer(const Host& host)
{
    if (!handle.is_nil() && !host.association.find<Cursor>(handle))
        return rpc::context_mismatch;
    host.association.close(handle);
    handle = {};
    return std::nullopt;
}

} // namespace exemu::epm

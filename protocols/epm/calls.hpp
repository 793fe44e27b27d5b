#pragma once
#include "rpc/interface.hpp"
#include "wire/ndr.hpp"
#include "wire/tower.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

// The calls of the endpoint mapper: one opnum and one list of parameters each (C706 appendix O).
namespace exemu::epm {

enum Status : std::uint32_t { // C706 appendix E, and impacket's table of them
    cant_perform_op = 0x16c9a0cd,
    no_memory = 0x16c9a0ce,
    invalid_entry = 0x16c9a0d3,
    invalid_context = 0x16c9a0d5,
    not_registered = 0x16c9a0d6,
    server_unavailable = 0x16c9a0d7,
    invalid_inquiry_type = 0x16c9a0a9,
    invalid_vers_option = 0x16c9a0bd,
};

// Entries of one answer: more are got by the handle.
constexpr std::uint32_t most_entries = 500;

struct Tower { // twr_t
    std::string octets;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        const std::uint32_t most = n.conformance(octets.size());
        auto length = static_cast<std::uint32_t>(octets.size());
        n(length);
        if (length > most)
            n.fail();
        n.octets(octets, n.ok() ? length : 0);
    }
};

struct InterfaceId { // rpc_if_id_t
    wire::Uuid uuid;
    std::uint16_t major = 0, minor = 0;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        n(uuid);
        n(major);
        n(minor);
    }
};

// [string] char annotation[64]: varying, its bound is not sent.
struct Annotation {
    std::string text;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        std::string with_end = text + '\0';
        const std::uint32_t count = n.variance(with_end.size());
        if (count > 64)
            n.fail();
        n.octets(with_end, n.ok() ? count : 0);
        text = with_end.substr(0, with_end.find('\0'));
    }
};

struct Entry { // ept_entry_t
    wire::Uuid object;
    std::optional<Tower> tower;
    Annotation annotation;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        n(object);
        n.pointer(tower);
        n(annotation);
    }
};

// [length_is(count), size_is(most)] T entries[]: what is in it is behind the array.
template <class T>
struct Entries {
    std::vector<T> items;
    std::uint32_t most = 0;
    template <class Ndr>
    void ndr(Ndr& n)
    {
        most = n.conformance(most);
        const std::uint32_t count = n.variance(items.size());
        if (count > most)
            n.fail();
        n.elements(items, n.ok() ? count : 0, 4);
    }
};

// Where an answer was cut, for the handle.
struct Cursor final : rpc::ContextState {
    std::vector<rpc::Registration> left;
};

struct Lookup final : rpc::Declared<Lookup> {
    static constexpr std::uint16_t opnum = 2;
    static constexpr std::string_view name = "lookup", doc = "ept_lookup: what is registered.";
    static constexpr rpc::Fact facts[] = {
        rpc::Fact::inquiry, rpc::Fact::interface, rpc::Fact::uuid, rpc::Fact::version, rpc::Fact::most, rpc::Fact::resumed};

    std::uint32_t inquiry = 0;
    std::optional<wire::Uuid> object;
    std::optional<InterfaceId> wanted;
    std::uint32_t option = 1;
    wire::NdrHandle handle;
    std::uint32_t most = 0;
    Entries<Entry> entries;
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(inquiry);
        n.pointer(object);
        n.pointer(wanted);
        n(option);
        n(handle);
        n(most);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(handle);
        auto count = static_cast<std::uint32_t>(entries.items.size());
        n(count);
        n(entries);
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override;
    void refuse(std::uint32_t) override;
    void tell(rpc::Facts&) const override;
    std::string said() const override;
};

struct Map final : rpc::Declared<Map> {
    static constexpr std::uint16_t opnum = 3;
    static constexpr std::string_view name = "map", doc = "ept_map: where an interface is.";
    static constexpr rpc::Fact facts[] = {
        rpc::Fact::interface, rpc::Fact::uuid, rpc::Fact::version, rpc::Fact::protseq, rpc::Fact::most, rpc::Fact::resumed};

    std::optional<wire::Uuid> object;
    std::optional<Tower> tower;
    wire::NdrHandle handle;
    std::uint32_t most = 0;
    Entries<wire::NdrPointer<Tower>> towers;
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n.pointer(object);
        n.pointer(tower);
        n(handle);
        n(most);
        if (tower)
            wanted = wire::endpoint_of(tower->octets);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(handle);
        auto count = static_cast<std::uint32_t>(towers.items.size());
        n(count);
        n(towers);
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override;
    void refuse(std::uint32_t) override;
    void tell(rpc::Facts&) const override;
    std::string said() const override { return where; }

    std::optional<wire::Endpoint> wanted; // what the tower asks for
    std::string where;                    // of the first, for the journal
};

struct LookupHandleFree final : rpc::Declared<LookupHandleFree> {
    static constexpr std::uint16_t opnum = 4;
    static constexpr std::string_view name = "free", doc = "ept_lookup_handle_free.";
    static constexpr std::span<const rpc::Fact> facts{};

    wire::NdrHandle handle;
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(handle);
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override;
};

// ept_insert and ept_delete: nobody registers from afar. What they bring is not even read.
template <std::uint16_t number>
struct Change final : rpc::Declared<Change<number>> {
    static constexpr std::uint16_t opnum = number;
    static constexpr std::string_view name = number == 0 ? "insert" : "delete";
    static constexpr std::string_view doc = number == 0 ? "ept_insert: refused." : "ept_delete: refused.";
    static constexpr std::span<const rpc::Fact> facts{};
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr&)
    {
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override
    {
        result = cant_perform_op;
        return std::nullopt;
    }
};

const rpc::Names& status_names();

} // namespace exemu::epm

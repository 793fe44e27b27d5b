#pragma once
#include "nspi/opened.hpp"

#include <optional>
#include <span>
#include <string_view>

// Calls about single entries: their identifiers, their properties, and what would change them.
namespace exemu::nspi {

struct DNToMId final : Opened<DNToMId> {
    static constexpr std::uint16_t opnum = 7;
    static constexpr std::string_view name = "DNToMId", doc = "NspiDNToMId: identifiers of distinguished names.";
    static constexpr Fact facts[] = {Fact::dn, Fact::rows};
    std::uint32_t reserved = 0;
    Strings<wire::NdrText> names;
    std::optional<TagArray> ids;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(reserved);
        n(names);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n.pointer(ids);
        n(result);
    }
    std::uint32_t work(const Book&);
    void tell(rpc::Facts&) const override;
};

struct GetPropList final : Opened<GetPropList> {
    static constexpr std::uint16_t opnum = 8;
    static constexpr std::string_view name = "GetPropList", doc = "NspiGetPropList: which properties somebody has.";
    static constexpr Fact facts[] = {Fact::flags};
    std::uint32_t flags = 0, id = 0, code_page = 0;
    std::optional<TagArray> tags;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(flags);
        n(id);
        n(code_page);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n.pointer(tags);
        n(result);
    }
    std::uint32_t work(const Book&);
    void tell(rpc::Facts&) const override;
};

struct GetProps final : Opened<GetProps> {
    static constexpr std::uint16_t opnum = 9;
    static constexpr std::string_view name = "GetProps", doc = "NspiGetProps: properties of somebody.";
    static constexpr Fact facts[] = {Fact::container, Fact::flags};
    std::uint32_t flags = 0;
    Stat stat;
    std::optional<TagArray> columns;
    std::optional<Row> row;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(flags);
        n(stat);
        n.pointer(columns);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n.pointer(row);
        n(result);
    }
    std::uint32_t work(const Book&);
    void tell(rpc::Facts&) const override;
};

struct CompareMIds final : Opened<CompareMIds> {
    static constexpr std::uint16_t opnum = 10;
    static constexpr std::string_view name = "CompareMIds", doc = "NspiCompareMIds: who comes first.";
    static constexpr Fact facts[] = {Fact::container};
    std::uint32_t reserved = 0;
    Stat stat;
    std::uint32_t first = 0, second = 0;
    std::int32_t order = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(reserved);
        n(stat);
        n(first);
        n(second);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(order);
        n(result);
    }
    std::uint32_t work(const Book&);
    void tell(rpc::Facts&) const override;
};

struct ModProps final : Opened<ModProps> {
    static constexpr std::uint16_t opnum = 11;
    static constexpr std::string_view name = "ModProps", doc = "NspiModProps: refused.";
    static constexpr std::span<const Fact> facts{};
    std::uint32_t reserved = 0;
    Stat stat;
    std::optional<TagArray> columns;
    Row row;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(reserved);
        n(stat);
        n.pointer(columns);
        n(row);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(result);
    }
    std::uint32_t work(const Book&) { return access_denied; }
};

struct GetTemplateInfo final : Opened<GetTemplateInfo> {
    static constexpr std::uint16_t opnum = 13;
    static constexpr std::string_view name = "GetTemplateInfo", doc = "NspiGetTemplateInfo: forms in which entries are shown.";
    static constexpr Fact facts[] = {Fact::flags, Fact::dn};
    std::uint32_t flags = 0, type = 0;
    std::optional<wire::NdrText> dn;
    std::uint32_t code_page = 0, locale = 0;
    std::optional<Row> row;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(flags);
        n(type);
        n.pointer(dn);
        n(code_page);
        n(locale);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n.pointer(row);
        n(result);
    }
    std::uint32_t work(const Book&);
    void tell(rpc::Facts&) const override;
};

struct ModLinkAtt final : Opened<ModLinkAtt> {
    static constexpr std::uint16_t opnum = 14;
    static constexpr std::string_view name = "ModLinkAtt", doc = "NspiModLinkAtt: refused.";
    static constexpr std::span<const Fact> facts{};
    std::uint32_t flags = 0, tag = 0, id = 0;
    Many<Binary> entries;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(flags);
        n(tag);
        n(id);
        n(entries);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(result);
    }
    std::uint32_t work(const Book&) { return access_denied; }
};

} // namespace exemu::nspi

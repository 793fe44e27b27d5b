#pragma once
#include "nspi/opened.hpp"

#include <optional>
#include <string>
#include <string_view>

// Calls that read tables: where a client stands in one, its rows, what it has of columns.
namespace exemu::nspi {

struct UpdateStat final : Opened<UpdateStat> {
    static constexpr std::uint16_t opnum = 2;
    static constexpr std::string_view name = "UpdateStat", doc = "NspiUpdateStat: moves in a table.";
    static constexpr Fact facts[] = {Fact::container};
    std::uint32_t reserved = 0;
    Stat stat;
    std::optional<std::int32_t> delta;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(reserved);
        n(stat);
        n.pointer(delta);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(stat);
        n.pointer(delta);
        n(result);
    }
    std::uint32_t work(const Book&);
    void tell(rpc::Facts&) const override;
};

struct QueryRows final : Opened<QueryRows> {
    static constexpr std::uint16_t opnum = 3;
    static constexpr std::string_view name = "QueryRows", doc = "NspiQueryRows: rows of a table, or of an explicit one.";
    static constexpr Fact facts[] = {Fact::container, Fact::rows, Fact::flags};
    std::uint32_t flags = 0;
    Stat stat;
    std::uint32_t table_count = 0;
    std::optional<wire::NdrArray<std::uint32_t>> table;
    std::uint32_t count = 0;
    std::optional<TagArray> columns;
    std::optional<RowSet> rows;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(flags);
        n(stat);
        n(table_count);
        n.pointer(table);
        n(count);
        n.pointer(columns);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(stat);
        n.pointer(rows);
        n(result);
    }
    std::uint32_t work(const Book&);
    void tell(rpc::Facts&) const override;
    std::string said() const override;
};

struct SeekEntries final : Opened<SeekEntries> {
    static constexpr std::uint16_t opnum = 4;
    static constexpr std::string_view name = "SeekEntries", doc = "NspiSeekEntries: the first row from a name on.";
    static constexpr Fact facts[] = {Fact::container, Fact::name};
    std::uint32_t reserved = 0;
    Stat stat;
    Value target;
    std::optional<TagArray> table, columns;
    std::optional<RowSet> rows;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(reserved);
        n(stat);
        n(target);
        n.pointer(table);
        n.pointer(columns);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(stat);
        n.pointer(rows);
        n(result);
    }
    std::uint32_t work(const Book&);
    void tell(rpc::Facts&) const override;
};

struct GetMatches final : Opened<GetMatches> {
    static constexpr std::uint16_t opnum = 5;
    static constexpr std::string_view name = "GetMatches", doc = "NspiGetMatches: who fits a restriction, or is a member of a group.";
    static constexpr Fact facts[] = {Fact::container, Fact::rows};
    std::uint32_t reserved = 0, reserved2 = 0;
    Stat stat;
    std::optional<TagArray> explicit_table;
    std::unique_ptr<Restriction> filter;
    std::optional<PropertyName> property;
    std::uint32_t requested = 0;
    std::optional<TagArray> columns;
    std::optional<TagArray> found;
    std::optional<RowSet> rows;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(reserved);
        n(stat);
        n.pointer(explicit_table);
        n(reserved2);
        n.pointer(filter);
        n.pointer(property);
        n(requested);
        n.pointer(columns);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(stat);
        n.pointer(found);
        n.pointer(rows);
        n(result);
    }
    std::uint32_t work(const Book&);
    void tell(rpc::Facts&) const override;
    std::string said() const override;
};

struct ResortRestriction final : Opened<ResortRestriction> {
    static constexpr std::uint16_t opnum = 6;
    static constexpr std::string_view name = "ResortRestriction", doc = "NspiResortRestriction: an explicit table in another order.";
    static constexpr Fact facts[] = {Fact::container, Fact::rows};
    std::uint32_t reserved = 0;
    Stat stat;
    TagArray given;
    std::optional<TagArray> sorted;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(reserved);
        n(stat);
        n(given);
        n.pointer(sorted);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(stat);
        n.pointer(sorted);
        n(result);
    }
    std::uint32_t work(const Book&);
    void tell(rpc::Facts&) const override;
};

struct GetSpecialTable final : Opened<GetSpecialTable> {
    static constexpr std::uint16_t opnum = 12;
    static constexpr std::string_view name = "GetSpecialTable", doc = "NspiGetSpecialTable: which address lists there are.";
    static constexpr Fact facts[] = {Fact::flags};
    std::uint32_t flags = 0;
    Stat stat;
    std::uint32_t version = 0;
    std::optional<RowSet> rows;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(flags);
        n(stat);
        n(version);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(version);
        n.pointer(rows);
        n(result);
    }
    std::uint32_t work(const Book&);
    void tell(rpc::Facts&) const override;
};

struct QueryColumns final : Opened<QueryColumns> {
    static constexpr std::uint16_t opnum = 16;
    static constexpr std::string_view name = "QueryColumns", doc = "NspiQueryColumns: which properties there are.";
    static constexpr Fact facts[] = {Fact::flags};
    std::uint32_t reserved = 0, flags = 0;
    std::optional<TagArray> columns;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(reserved);
        n(flags);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n.pointer(columns);
        n(result);
    }
    std::uint32_t work(const Book&);
    void tell(rpc::Facts&) const override;
};

} // namespace exemu::nspi

#pragma once
#include "nspi/book.hpp"
#include "nspi/values.hpp"
#include "rpc/interface.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The calls of the address book protocol: one opnum and one list of parameters each ([MS-OXNSPI] 3.1.4.1).
namespace exemu::nspi {

enum Result : std::uint32_t { // [MS-OXCDATA] 2.4
    success = 0,
    unbind_success = 1,
    errors_returned = 0x00040380,
    general_failure = 0x80004005,
    not_supported = 0x80040102,
    logon_failed = 0x80040111,
    too_complex = 0x80040117,
    invalid_code_page = 0x8004011e,
    unknown_lcid = 0x8004011f,
    table_too_big = 0x80040403,
    access_denied = 0x80070005,
    out_of_resources = 0x8007000e,
    invalid_parameter = 0x80070057,
    invalid_bookmark = 0x80040405,
};
const rpc::Names& result_names();

// What an identifier of NspiBind leads to.
struct Bound final : rpc::ContextState {};

// Of an answer's rows at most so many, whatever is asked for (3.1.4.1.8: a server may give fewer).
constexpr std::uint32_t most_rows = 100'000;
constexpr std::uint32_t wide_code_page = 1200; // CP_WINUNICODE: never the code page of 8-bit strings

using rpc::Fact;

struct Bind final : rpc::Declared<Bind> {
    static constexpr std::uint16_t opnum = 0;
    static constexpr std::string_view name = "Bind", doc = "NspiBind: opens the address book.";
    static constexpr Fact facts[] = {Fact::flags};
    std::uint32_t flags = 0;
    Stat stat;
    std::optional<FlatUid> server;
    wire::NdrHandle handle;
    std::uint32_t result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(flags);
        n(stat);
        n.pointer(server);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n.pointer(server);
        n(handle);
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override;
    void tell(rpc::Facts&) const override;
};

struct Unbind final : rpc::Declared<Unbind> {
    static constexpr std::uint16_t opnum = 1;
    static constexpr std::string_view name = "Unbind", doc = "NspiUnbind: closes it.";
    static constexpr std::span<const Fact> facts{};
    wire::NdrHandle handle;
    std::uint32_t reserved = 0, result = 0;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(handle);
        n(reserved);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n(handle);
        n(result);
    }
    std::optional<std::uint32_t> answer(const rpc::Host&) override;
};

// What calls on an open address book begin with. `work` is done where the handle is good.
template <class C>
struct Opened : rpc::Declared<C> {
    wire::NdrHandle handle;
    std::uint32_t result = 0;

    std::optional<std::uint32_t> answer(const rpc::Host& host) final
    {
        if (!host.association.template find<Bound>(handle))
            return rpc::context_mismatch;
        result = static_cast<C&>(*this).work(host.template prepared<Book>());
        return std::nullopt;
    }
};

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

// What both calls that resolve names do.
struct Resolved {
    TagArray ids;
    RowSet rows;
};
Resolved resolve_all(const Book&, const std::vector<std::string>& names, const std::optional<TagArray>& columns, const Stat&);

template <class Text, std::uint16_t number>
struct Resolve final : Opened<Resolve<Text, number>> {
    static constexpr std::uint16_t opnum = number;
    static constexpr bool wide = number == 20;
    static constexpr std::string_view name = wide ? "ResolveNamesW" : "ResolveNames";
    static constexpr std::string_view doc = wide ? "NspiResolveNamesW: whom names mean, in UTF-16." : "NspiResolveNames: whom names mean.";
    static constexpr Fact facts[] = {Fact::container, Fact::name, Fact::rows};
    std::uint32_t reserved = 0;
    Stat stat;
    std::optional<TagArray> columns;
    Strings<Text> names;
    std::optional<TagArray> ids;
    std::optional<RowSet> rows;

    template <class Ndr>
    void in(Ndr& n)
    {
        n(this->handle);
        n(reserved);
        n(stat);
        n.pointer(columns);
        n(names);
    }
    template <class Ndr>
    void out(Ndr& n)
    {
        n.pointer(ids);
        n.pointer(rows);
        n(this->result);
    }
    std::vector<std::string> texts() const
    {
        std::vector<std::string> all;
        for (const auto& one : names.texts) {
            const std::string text = one.to ? one.to->text : std::string();
            all.push_back(wide ? text : widen(text, stat.code_page));
        }
        return all;
    }
    std::uint32_t work(const Book& book)
    {
        if (stat.code_page == wide_code_page)
            return invalid_code_page;
        Resolved resolved = resolve_all(book, texts(), columns, stat);
        ids = std::move(resolved.ids);
        rows = std::move(resolved.rows);
        return success;
    }
    void tell(rpc::Facts& told) const override
    {
        told.container = stat.container;
        told.rows = static_cast<std::int64_t>(names.texts.size());
        if (!names.texts.empty())
            told.name = texts().front();
    }
};
using ResolveNames = Resolve<wire::NdrText, 19>;
using ResolveNamesW = Resolve<wire::NdrWideText, 20>;

} // namespace exemu::nspi

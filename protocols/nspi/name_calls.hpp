#pragma once
#include "nspi/opened.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Calls that find out whom names mean.
namespace exemu::nspi {

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

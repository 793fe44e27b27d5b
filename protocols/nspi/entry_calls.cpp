#include "nspi/entry_calls.hpp"

#include "nspi/tables.hpp"

#include <algorithm>

namespace exemu::nspi {

std::uint32_t DNToMId::work(const Book& book)
{
    ids.emplace();
    for (const auto& one : names.texts)
        ids->tags.push_back(one.to ? book.by_dn(one.to->text).value_or(0) : 0); // MID_UNRESOLVED
    return success;
}

void DNToMId::tell(rpc::Facts& told) const
{
    told.rows = static_cast<std::int64_t>(names.texts.size());
    if (!names.texts.empty() && names.texts.front().to)
        told.dn = names.texts.front().to->text;
}

std::uint32_t GetPropList::work(const Book& book)
{
    if (code_page == wide_code_page)
        return invalid_code_page;
    if (!book.entry(id))
        return not_found;
    tags.emplace();
    tags->tags = book.tags(id, StringForm::narrow);
    return success;
}

void GetPropList::tell(rpc::Facts& told) const { tell_retrieve_flags(told, flags); }

std::uint32_t GetProps::work(const Book& book)
{
    if (stat.code_page == wide_code_page)
        return invalid_code_page;
    const std::vector<Tag> wanted = columns ? columns->tags : book.tags(stat.current, StringForm::narrow);
    row = row_of(book, stat.current, wanted, asked_by(book, stat, flags & ephemeral_ids));
    const auto& values = row->values->items;
    return std::ranges::any_of(values, [](const Value& value) { return type_of(value.tag) == t_error; }) ? errors_returned : success;
}

void GetProps::tell(rpc::Facts& told) const
{
    told.container = stat.container;
    tell_retrieve_flags(told, flags);
}

std::uint32_t CompareMIds::work(const Book& book)
{
    const auto row = [&](std::uint32_t id) -> std::int64_t {
        if (id == at_beginning)
            return -1;
        if (id == at_end)
            return static_cast<std::int64_t>(book.entries().size());
        return book.entry(id) ? static_cast<std::int64_t>(id - first_id) : -2;
    };
    const std::int64_t a = row(first), b = row(second);
    if (a == -2 || b == -2)
        return general_failure;
    order = a < b ? -1 : a > b ? 1 : 0;
    return success;
}

void CompareMIds::tell(rpc::Facts& told) const { told.container = stat.container; }

// Forms and their scripts are the vendor's, so there is none for any language.
std::uint32_t GetTemplateInfo::work(const Book&) { return code_page == wide_code_page ? invalid_code_page : unknown_lcid; }

void GetTemplateInfo::tell(rpc::Facts& told) const
{
    tell_flags(told, flags, {{0x1, "template"}, {0x4, "script"}, {0x10, "emt"}, {0x20, "helpfile_name"}, {0x40, "helpfile_contents"}});
    told.dn = dn ? dn->text : std::string();
}

} // namespace exemu::nspi

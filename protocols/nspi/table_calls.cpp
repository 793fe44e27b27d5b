#include "nspi/table_calls.hpp"

#include "directory/collation.hpp"
#include "nspi/tables.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::nspi {

namespace {

constexpr std::uint32_t creation_templates = 2, unicode_strings = 4;     // of GetSpecialTable
constexpr std::uint32_t unicode_tags = 0x80000000;                       // of QueryColumns

std::vector<std::uint32_t> first_of(std::vector<std::uint32_t> ids, std::size_t most)
{
    ids.resize(std::min(ids.size(), most));
    return ids;
}

// An order that is served: display names, and where those have no phonetic form, the same.
bool is_served_order(std::uint32_t sort_type) { return sort_type == 0 || sort_type == 3 || sort_type == 0x3e8 || sort_type == 0x3e9; }

} // namespace

std::uint32_t UpdateStat::work(const Book& book)
{
    const Container* container = book.container(stat.container);
    if (!container || !is_served_order(stat.sort_type))
        return invalid_bookmark;
    const Place base = base_of(stat, *container), place = place_of(stat, *container);
    if (!base.found)
        return not_found;
    if (delta)
        *delta = static_cast<std::int32_t>(static_cast<std::int64_t>(place.row) - static_cast<std::int64_t>(base.row));
    stand_at(stat, *container, place.row);
    return success;
}

void UpdateStat::tell(rpc::Facts& told) const { told.container = stat.container; }

std::uint32_t QueryRows::work(const Book& book)
{
    if (stat.code_page == wide_code_page)
        return invalid_code_page;
    const std::vector<Tag> wanted = columns_of(columns);
    const Asked asked = asked_by(book, stat, flags & ephemeral_ids);
    if (table && table_count != 0) {
        rows.emplace();
        for (const std::uint32_t one : first_of(table->items, std::min<std::size_t>(most_rows, count == 0 ? table->items.size() : count)))
            rows->rows.push_back(row_of(book, one, wanted, asked));
        return success;
    }
    if (count == 0)
        return invalid_parameter;
    const Container* container = book.container(stat.container);
    if (!container || !is_served_order(stat.sort_type))
        return invalid_bookmark;
    const Place place = place_of(stat, *container);
    if (!place.found)
        return not_found;
    rows.emplace();
    const std::size_t end = std::min(container->ids.size(), place.row + std::min(count, most_rows));
    for (std::size_t i = place.row; i < end; ++i)
        rows->rows.push_back(row_of(book, container->ids[i], wanted, asked));
    stand_at(stat, *container, end);
    return success;
}

void QueryRows::tell(rpc::Facts& told) const
{
    told.container = stat.container;
    told.rows = count;
    tell_retrieve_flags(told, flags);
}

std::string QueryRows::said() const { return fmt::format("{} rows", rows ? rows->rows.size() : 0); }

std::uint32_t SeekEntries::work(const Book& book)
{
    if (stat.code_page == wide_code_page)
        return invalid_code_page;
    const std::optional<std::string> text = text_of(target, stat.code_page);
    if (!text || id_of(target.tag) != id::display_name || !is_served_order(stat.sort_type))
        return general_failure; // 3.1.4.1.9: tables are sorted by display name, and sought by it
    Container given;
    const Container* container = book.container(stat.container);
    if (table) { // an explicit one: in its own order
        given.ids = table->tags;
        container = &given;
    }
    if (!container)
        return invalid_bookmark;
    const std::string wanted = directory::search_key(*text);
    const auto found = std::ranges::find_if(container->ids, [&](std::uint32_t one) {
        const Entry* entry = book.entry(one);
        return entry && entry->search >= wanted;
    });
    if (found == container->ids.end())
        return not_found;
    const auto at = static_cast<std::size_t>(found - container->ids.begin());
    stand_at(stat, *container, at);
    if (!columns)
        return success;
    // An explicit table to its end; of another, as many rows as a window has.
    constexpr std::size_t window = 50;
    const std::size_t end = table ? container->ids.size() : std::min(container->ids.size(), at + window);
    rows.emplace();
    for (std::size_t i = at; i < end; ++i)
        rows->rows.push_back(row_of(book, container->ids[i], columns->tags, asked_by(book, stat, false)));
    return success;
}

void SeekEntries::tell(rpc::Facts& told) const
{
    told.container = stat.container;
    told.name = text_of(target, stat.code_page).value_or("");
}

std::uint32_t GetMatches::work(const Book& book)
{
    if (stat.code_page == wide_code_page)
        return invalid_code_page;
    const Asked asked = asked_by(book, stat, true);
    std::vector<std::uint32_t> ids;
    if (filter) {
        const Container* container = book.container(stat.container);
        if (!container)
            return invalid_bookmark;
        for (const std::uint32_t one : container->ids) {
            const std::optional<bool> match = fits(book, one, *filter, asked);
            if (!match)
                return too_complex;
            if (*match)
                ids.push_back(one);
        }
    } else { // 3.1.4.1.10: the container is a property, and the table what it links the current row to
        const Entry* entry = book.entry(stat.current);
        const std::uint16_t property_id = id_of(stat.container);
        if (!entry || (property_id != id::member && property_id != id::is_member_of))
            return not_supported;
        if ((entry->kind == Kind::group) == (property_id == id::member))
            ids = entry->links;
    }
    if (requested != 0 && ids.size() > requested)
        return table_too_big;
    if (columns) {
        rows.emplace();
        for (const std::uint32_t one : ids)
            rows->rows.push_back(row_of(book, one, columns->tags, asked));
    }
    Container matches;
    matches.ids = ids;
    stand_at(stat, matches, 0);
    found.emplace();
    found->tags = std::move(ids);
    return success;
}

void GetMatches::tell(rpc::Facts& told) const
{
    told.container = stat.container;
    told.rows = requested;
}

std::string GetMatches::said() const { return fmt::format("{} matches", found ? found->tags.size() : 0); }

std::uint32_t ResortRestriction::work(const Book& book)
{
    if (!is_served_order(stat.sort_type))
        return invalid_bookmark;
    std::vector<std::uint32_t> ids;
    std::ranges::copy_if(given.tags, std::back_inserter(ids), [&](std::uint32_t one) { return book.entry(one) != nullptr; });
    std::ranges::sort(ids); // identifiers are in order of display names
    Container table;
    table.ids = ids;
    const Place place = base_of(stat, table);
    stand_at(stat, table, place.row);
    sorted.emplace();
    sorted->tags = std::move(ids);
    return success;
}

void ResortRestriction::tell(rpc::Facts& told) const
{
    told.container = stat.container;
    told.rows = static_cast<std::int64_t>(given.tags.size());
}

std::uint32_t GetSpecialTable::work(const Book& book)
{
    constexpr std::uint32_t current_version = 1; // lists do not change while a scenario runs
    if (flags & ~(creation_templates | unicode_strings))
        return not_supported;
    if (!(flags & unicode_strings) && stat.code_page == wide_code_page)
        return invalid_code_page;
    if (!(flags & creation_templates) && version == current_version)
        return success; // the client has it
    rows.emplace();
    if (flags & creation_templates)
        return success; // forms to make addresses with are the vendor's: there are none here
    version = current_version;
    const std::uint16_t text = flags & unicode_strings ? t_string : t_string8;
    const Asked asked = asked_by(book, stat, false);
    for (const Container& container : book.containers()) {
        Row row;
        std::vector<Tag> columns{tag_of(id::entry_id, t_binary), tag_of(id::container_flags, t_integer32), tag_of(id::depth, t_integer32),
            tag_of(id::container_id, t_integer32), tag_of(id::display_name, text), tag_of(id::is_master, t_boolean)};
        if (container.depth > 0)
            columns.push_back(tag_of(id::parent_entry_id, t_binary));
        for (const Tag tag : columns)
            row.add(book.value(container, tag, asked));
        rows->rows.push_back(std::move(row));
    }
    return success;
}

void GetSpecialTable::tell(rpc::Facts& told) const
{
    tell_flags(told, flags, {{creation_templates, "creation_templates"}, {unicode_strings, "unicode"}});
}

std::uint32_t QueryColumns::work(const Book& book)
{
    columns.emplace();
    columns->tags = book.tags(0, flags & unicode_tags ? StringForm::wide : StringForm::narrow);
    return success;
}

void QueryColumns::tell(rpc::Facts& told) const { tell_flags(told, flags, {{unicode_tags, "unicode"}}); }

} // namespace exemu::nspi

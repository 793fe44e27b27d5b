#include "nspi/tables.hpp"

#include <algorithm>

namespace exemu::nspi {

Place base_of(const Stat& stat, const Container& container)
{
    const std::size_t count = container.ids.size();
    switch (stat.current) {
    case at_beginning: return {0, true};
    case at_end: return {count, true};
    case at_current: // a fraction: NumPos of TotalRecs, as the client thinks of it
        if (stat.total == 0)
            return {0, true};
        return {static_cast<std::size_t>(std::uint64_t{std::min(stat.position, stat.total)} * count / stat.total), true};
    default: {
        const auto found = std::ranges::lower_bound(container.ids, stat.current);
        const bool there = found != container.ids.end() && *found == stat.current;
        return {there ? static_cast<std::size_t>(found - container.ids.begin()) : 0, there};
    }
    }
}

Place place_of(const Stat& stat, const Container& container)
{
    Place place = base_of(stat, container);
    const auto moved = static_cast<std::int64_t>(place.row) + stat.delta;
    place.row = static_cast<std::size_t>(std::clamp<std::int64_t>(moved, 0, static_cast<std::int64_t>(container.ids.size())));
    return place;
}

void stand_at(Stat& stat, const Container& container, std::size_t row)
{
    stat.current = row < container.ids.size() ? container.ids[row] : std::uint32_t{at_end};
    stat.position = static_cast<std::uint32_t>(row);
    stat.total = static_cast<std::uint32_t>(container.ids.size());
    stat.delta = 0;
}

const std::vector<Tag>& default_columns()
{
    static const std::vector<Tag> columns{tag_of(id::container_id, t_integer32), tag_of(id::object_type, t_integer32),
        tag_of(id::display_type, t_integer32), tag_of(id::display_name, t_string8), tag_of(id::primary_telephone, t_string8),
        tag_of(id::department, t_string8), tag_of(id::office, t_string8)};
    return columns;
}

std::vector<Tag> columns_of(const std::optional<TagArray>& asked) { return asked ? asked->tags : default_columns(); }

Row row_of(const Book& book, std::uint32_t entry, const std::vector<Tag>& columns, const Asked& asked)
{
    Row row;
    row.values.emplace();
    row.values->items.reserve(columns.size());
    for (const Tag tag : columns)
        row.values->items.push_back(book.value(entry, tag, asked));
    return row;
}

Asked asked_by(const Book& book, const Stat& stat, bool ephemeral) { return {stat.code_page, ephemeral, book.server_guid()}; }

} // namespace exemu::nspi

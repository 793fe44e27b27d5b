#include "nspi/name_calls.hpp"

#include "nspi/tables.hpp"

#include <algorithm>

namespace exemu::nspi {

Resolved resolve_all(const Book& book, const std::vector<std::string>& names, const std::optional<TagArray>& columns, const Stat& stat)
{
    enum { unresolved = 0, ambiguous = 1, resolved = 2 }; // 2.2.9
    Resolved answer;
    const Container* container = book.container(stat.container);
    const std::vector<Tag> wanted = columns_of(columns);
    for (const std::string& name : names) {
        std::vector<std::uint32_t> found = book.resolve(name);
        if (container)
            std::erase_if(found, [&](std::uint32_t one) { return !std::ranges::binary_search(container->ids, one); });
        answer.ids.tags.push_back(found.empty() ? unresolved : found.size() > 1 ? ambiguous : resolved);
        if (found.size() == 1)
            answer.rows.rows.push_back(row_of(book, found.front(), wanted, asked_by(book, stat, false)));
    }
    return answer;
}

} // namespace exemu::nspi

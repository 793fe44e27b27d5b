#pragma once
#include "nspi/book.hpp"

#include <optional>
#include <vector>

// Where a client stands in a table, and what it gets from there ([MS-OXNSPI] 3.1.4.5).
namespace exemu::nspi {

// Position in a container's rows: 0 to their number, which is behind the last.
struct Place {
    std::size_t row = 0;
    bool found = true; // the row that the client has named is there
};
// What CurrentRec, Delta and NumPos say together.
Place place_of(const Stat&, const Container&);
// The same without Delta.
Place base_of(const Stat&, const Container&);
// Tells the client where it is.
void stand_at(Stat&, const Container&, std::size_t row);

// Columns where none are asked for ([MS-OXNSPI] 3.1.4.1.8).
const std::vector<Tag>& default_columns();
Row row_of(const Book&, std::uint32_t entry, const std::vector<Tag>& columns, const Asked&);
std::vector<Tag> columns_of(const std::optional<TagArray>&);
Asked asked_by(const Book&, const Stat&, bool ephemeral);

} // namespace exemu::nspi

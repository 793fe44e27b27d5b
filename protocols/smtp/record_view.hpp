#pragma once
#include "journal/record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace exemu::smtp {

// An event of the journal read by the names of its fields; absent ones are empty.
class RecordView {
public:
    RecordView(const journal::Record& record, const pattern::Vocabulary& words) : record_(record), words_(words) {}

    const std::string& event() const { return words_.event(record_.event()).name; }
    const journal::Record& record() const { return record_; }
    bool has(std::string_view field) const;
    std::string text(std::string_view field) const;   // numbers and flags too
    std::int64_t number(std::string_view field) const;
    std::vector<std::string> list(std::string_view field) const;

private:
    pattern::Value value(std::string_view field) const;

    const journal::Record& record_;
    const pattern::Vocabulary& words_;
};

} // namespace exemu::smtp

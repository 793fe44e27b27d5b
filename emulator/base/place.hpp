#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace exemu {

// Where a value was written. `source` is a file name, "command line", "environment" or "preset NAME"; line and column count
// from 1, 0 means that the source has no lines.
struct Place {
    std::shared_ptr<const std::string> source;
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    std::string to_text() const; // "greylist.yaml:7:5", "command line"; empty without a source
};

// One thing that is wrong, where, and what to do: a sentence a user can act on.
struct Problem {
    Place place;
    std::string what;
};

// All problems of all files are reported together; nothing starts while there is one.
class Problems {
public:
    void add(const Place&, std::string what);
    bool empty() const { return all_.empty(); }
    std::size_t size() const { return all_.size(); }
    // In order of source (as first seen), line, column; equal ones once.
    std::vector<Problem> sorted() const;
    // One per line, "file:line:column: what".
    std::string to_text() const;

private:
    std::vector<Problem> all_;
};

} // namespace exemu

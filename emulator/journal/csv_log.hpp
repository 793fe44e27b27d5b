#pragma once
#include "base/clock.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace exemu::journal {

// A log in the form in which Exchange publishes its own: a head of five lines that begin with #, then one line for each event,
// values with commas between; a new file for each day (UTC), PREFIXyyyymmdd-1.log.
class CsvLog {
public:
    struct Form {
        std::filesystem::path folder; // made when the first line comes
        std::string prefix;           // "RECV"
        std::string version, type;    // of the head: #Version, #Log-type
        std::vector<std::string> fields;
    };
    explicit CsvLog(Form);
    ~CsvLog();
    CsvLog(const CsvLog&) = delete;
    CsvLog& operator=(const CsvLog&) = delete;

    // As many values as there are fields.
    void write(WallTime, std::span<const std::string> values);
    // What was written stands in the file; false once anything could not be.
    bool flush();

private:
    void open_for(WallTime);

    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    Form form_;
    std::string lines_, day_; // day_: yyyymmdd of the open file
    std::unique_ptr<std::FILE, Close> file_;
    bool good_ = true;
};

// "2024-01-17T09:00:00.123Z": how these logs write a time.
std::string log_time(WallTime);
// A value between commas: in quotes where it holds a comma or a quote, without line ends.
void append_csv(std::string& line, std::string_view value);

} // namespace exemu::journal

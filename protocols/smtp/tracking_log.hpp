#pragma once
#include "base/clock.hpp"
#include "journal/csv_log.hpp"
#include "smtp/record_view.hpp"

#include <map>
#include <string>

namespace exemu::smtp {

struct LoggedSession;

// One line of a tracking log, by the names of its fields.
using Tracked = std::map<std::string, std::string, std::less<>>;

// Exchange's message tracking log: RECEIVE, DELIVER, SEND, FAIL, DSN. The persona names the fields its build writes.
class TrackingLog {
public:
    TrackingLog(std::filesystem::path folder, std::string version, std::vector<std::string> fields, std::string host);
    void take(const RecordView&, LoggedSession&, WallTime);
    bool flush() { return log_.flush(); }

private:
    Tracked line(const LoggedSession&, WallTime, const char* source, const char* event) const;
    void received(const RecordView&, LoggedSession&, WallTime);
    void write(Tracked, WallTime);

    std::vector<std::string> fields_;
    std::string host_;
    journal::CsvLog log_;
};

} // namespace exemu::smtp

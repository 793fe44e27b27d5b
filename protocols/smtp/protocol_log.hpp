#pragma once
#include "base/clock.hpp"
#include "journal/csv_log.hpp"
#include "smtp/record_view.hpp"

#include <map>
#include <memory>

namespace exemu::smtp {

struct LoggedSession;

// Exchange's SMTP receive protocol log: + connected, > sent, < received, * what happened, - disconnected; one set of files for
// each service.
class ProtocolLog {
public:
    ProtocolLog(std::filesystem::path folder, std::string version) : folder_(std::move(folder)), version_(std::move(version)) {}
    void take(const RecordView&, LoggedSession&, WallTime);
    bool flush();

private:
    void write(LoggedSession&, WallTime, const char* event, std::string data, std::string context = {});
    void command(const RecordView&, LoggedSession&, WallTime);
    void reply(const RecordView&, LoggedSession&, WallTime);
    journal::CsvLog& file_of(const LoggedSession&);

    std::filesystem::path folder_;
    std::string version_;
    std::map<std::string, std::unique_ptr<journal::CsvLog>> files_; // by folder
};

// A command line again, from what the journal knows of it: "MAIL FROM:<a@b> SIZE=120". Empty for an event that is no command.
std::string command_line(const RecordView&);

} // namespace exemu::smtp

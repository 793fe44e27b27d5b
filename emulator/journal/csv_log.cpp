#include "journal/csv_log.hpp"

#include <fmt/format.h>

#include <ctime>

namespace exemu::journal {

namespace {

constexpr std::size_t written_at_once = 64 * 1024;

std::tm broken_down(WallTime time)
{
    const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    return parts;
}

std::string day_of(WallTime time)
{
    const std::tm parts = broken_down(time);
    return fmt::format("{:04}{:02}{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

} // namespace

std::string log_time(WallTime time)
{
    const std::tm parts = broken_down(time);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time - seconds).count();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
        parts.tm_min, parts.tm_sec, milliseconds);
}

void append_csv(std::string& line, std::string_view value)
{
    const bool quoted = value.find_first_of(",\"") != value.npos;
    if (quoted)
        line += '"';
    for (const char c : value) {
        if (c == '"')
            line += '"';
        if (c != '\r' && c != '\n')
            line += c;
    }
    if (quoted)
        line += '"';
}

CsvLog::CsvLog(Form form) : form_(std::move(form)) {}

CsvLog::~CsvLog() { flush(); }

void CsvLog::open_for(WallTime time)
{
    std::string day = day_of(time);
    if (day == day_)
        return;
    flush();
    day_ = std::move(day);
    std::error_code error;
    std::filesystem::create_directories(form_.folder, error);
    const std::filesystem::path path = form_.folder / fmt::format("{}{}-1.log", form_.prefix, day_);
    const bool fresh = !std::filesystem::exists(path, error);
    file_.reset(std::fopen(path.c_str(), "ae")); // a second run of the same day goes on in its file
    if (fresh)
        lines_ += fmt::format("#Software: Microsoft Exchange Server\r\n#Version: {}\r\n#Log-type: {}\r\n#Date: {}\r\n#Fields: {}\r\n",
            form_.version, form_.type, log_time(time), fmt::join(form_.fields, ","));
}

void CsvLog::write(WallTime time, std::span<const std::string> values)
{
    open_for(time);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0)
            lines_ += ',';
        append_csv(lines_, values[i]);
    }
    lines_ += "\r\n";
    if (lines_.size() >= written_at_once)
        flush();
}

bool CsvLog::flush()
{
    if (lines_.empty())
        return good_;
    good_ = good_ && file_ && std::fwrite(lines_.data(), 1, lines_.size(), file_.get()) == lines_.size() && std::fflush(file_.get()) == 0;
    lines_.clear();
    return good_;
}

} // namespace exemu::journal

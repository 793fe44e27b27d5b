#include "app/remote_case.hpp"

#include "app/environment.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iterator>

namespace exemu::app {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

std::string content_of(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string text(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

} // namespace

RemoteCase::RemoteCase(const TestWish& wish, const control::HttpClient& client, std::string file, fs::path folder, int cancel)
    : wish_(wish), client_(client), file_(std::move(file)), folder_(std::move(folder)), cancel_(cancel)
{
}

// What the emulator tells of itself are addresses of its own machine: from here it is reached by the name we used. Its CA is a file
// over there; who mounts it here says where, in EXEMU_CA.
std::expected<Variables, std::string> RemoteCase::variables() const
{
    const auto told = client_.ask("GET", "/environment");
    if (!told)
        return std::unexpected(told.error());
    Variables variables;
    for (const auto& [key, value] : told->at("variables").as_object()) {
        std::string name(key), is(value.as_string());
        if (name == "EXEMU_STATE" || name == "EXEMU_INSTANCE" || name == "EXEMU_CONTROL")
            continue;
        if (name == "EXEMU_CA") {
            if (const char* here = std::getenv("EXEMU_CA"); here && *here)
                is = here;
        } else if (name == "EXEMU_HOST") {
            is = client_.host();
        } else if (const std::size_t colon = is.rfind(':'); colon != is.npos && !name.ends_with("_PORT") && name.starts_with("EXEMU_")) {
            is = client_.host() + is.substr(colon); // HOST:PORT
        }
        variables.emplace_back(std::move(name), std::move(is));
    }
    variables.emplace_back("EXEMU_CONTROL", fmt::format("http://{}:{}", client_.host(), client_.port()));
    variables.emplace_back("EXEMU_SCENARIO", file_);
    return variables;
}

std::expected<verdict::CaseReport, std::string> RemoteCase::attempt()
{
    if (!file_.empty())
        if (const auto laid = client_.ask("PUT", "/scenario", json::object{{"yaml", content_of(file_)}}); !laid)
            return std::unexpected(laid.error());
    const std::string name = file_.empty() ? "the running scenario" : fs::path(file_).stem().string();
    const auto opened = client_.ask("POST", "/cases", json::object{{"name", name}});
    if (!opened)
        return std::unexpected(opened.error());
    const std::string path = fmt::format("/cases/{}", opened->at("case").to_number<std::uint64_t>());
    const auto told = variables();
    if (!told)
        return std::unexpected(told.error());
    const CommandRun command = run_case_command(wish_, *told, folder_, {cancel_});
    std::string query = fmt::format("?status={}", command.status);
    if (command.timed_out)
        query += fmt::format("&ended_after_ms={}", wish_.timeout / 1ms);
    const auto closed = client_.ask("DELETE", path + query);
    if (!closed)
        return std::unexpected(closed.error());
    auto report = read_case_report(closed->at("report").as_object());
    if (!report)
        return std::unexpected("the answer holds no report");
    report->output = tail_of_file(folder_ / "output.txt");
    std::ofstream(folder_ / "why.txt") << text(*closed, "text");
    return std::move(*report);
}

verdict::CaseReport RemoteCase::run()
{
    const auto began = std::chrono::steady_clock::now();
    auto report = attempt();
    if (!report)
        return case_not_started(file_, 2, report.error());
    report->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return std::move(*report);
}

} // namespace exemu::app

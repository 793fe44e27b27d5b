#pragma once
#include "mailbag/sources.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace exemu::test {

// Files of one test, gone with it.
class Files {
public:
    Files() : folder_(std::filesystem::temp_directory_path() / fmt::format("exemu-mailbag-{}-{}", getpid(), ++number_))
    {
        std::filesystem::create_directories(folder_);
    }
    ~Files() { std::filesystem::remove_all(folder_); }

    std::filesystem::path write(const std::string& name, const std::string& text)
    {
        std::filesystem::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << text;
        return folder_ / name;
    }
    const std::filesystem::path& folder() const { return folder_; }

private:
    static inline int number_ = 0;
    std::filesystem::path folder_;
};

// What reading a source comes to: "FOLDER|flags|seconds|text" for each message, "[FOLDER]" for a folder, "FILE:LINE: what" for a mistake, without the
// name of the test's folder.
inline std::vector<std::string> read_all(
    const std::filesystem::path& path, const std::filesystem::path& root, mailbag::Look look = mailbag::Look::read)
{
    std::vector<std::string> all;
    mailbag::Reader reader;
    reader.look = look;
    reader.folder = [&](const std::string& folder) { all.push_back(fmt::format("[{}]", folder)); };
    reader.take = [&](const mailbag::Found& found) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(found.received.time_since_epoch()).count();
        all.push_back(fmt::format("{}|{}|{}|{}", found.folder, found.flags, seconds, found.mime ? found.mime->text() : ""));
    };
    reader.wrong = [&](const mailbag::Mistake& mistake) {
        all.push_back(
            fmt::format("{}:{}: {}", std::filesystem::path(mistake.file).lexically_relative(root).string(), mistake.line, mistake.what));
    };
    mailbag::read_source(path, reader);
    return all;
}

} // namespace exemu::test

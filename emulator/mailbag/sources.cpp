#include "mailbag/sources.hpp"

#include "base/text.hpp"
#include "mailbag/files.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <fstream>

namespace exemu::mailbag {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_depth = 16;

bool begins_as_mbox(const fs::path& file)
{
    char first[5] = {};
    std::ifstream(file, std::ios::binary).read(first, sizeof first);
    return std::string_view(first, sizeof first) == "From ";
}

void read_file(const fs::path& file, const Reader& reader)
{
    std::error_code none;
    if (begins_as_mbox(file))
        read_mbox(file, reader);
    else if (!iends_with(file.string(), ".mbox"))
        read_message(file, {}, {}, reader);
    else if (fs::file_size(file, none) != 0) // an empty one holds no mail
        reader.wrong({file.string(), 1, "is no mbox: its first line does not begin with \"From \""});
}

} // namespace

void read_folder(const fs::path& path, const std::string& folder, const Reader& reader)
{
    const Listing listing = list(path, reader);
    if (!folder.empty())
        reader.folder(folder);
    for (const fs::path& file : listing.files)
        if (iends_with(file.string(), ".eml"))
            read_message(file, {.folder = folder}, {}, reader);
    const auto depth = static_cast<std::size_t>(std::ranges::count(folder, '/')) + 1;
    for (const fs::path& below : listing.folders) {
        const std::string name = below.filename().string();
        if (name.starts_with('.'))
            continue;
        if (depth >= most_depth)
            reader.wrong({below.string(), 0, fmt::format("lies more than {} folders deep", most_depth)});
        else
            read_folder(below, folder.empty() ? name : folder + '/' + name, reader);
    }
}

void read_source(const fs::path& path, const Reader& reader)
{
    std::error_code none;
    if (fs::is_regular_file(path, none))
        read_file(path, reader);
    else if (!fs::is_directory(path, none))
        reader.wrong({path.string(), 0, fs::exists(path, none) ? "is neither a file nor a folder" : "is not there"});
    else if (fs::is_directory(path / "cur", none))
        read_maildir(path, reader);
    else
        read_folder(path, {}, reader);
}

std::string exchange_name(std::string path)
{
    constexpr std::pair<std::string_view, std::string_view> names[] = {{"INBOX", "Inbox"}, {"Sent", "Sent Items"},
        {"Sent Messages", "Sent Items"}, {"Trash", "Deleted Items"}, {"Deleted Messages", "Deleted Items"}, {"Junk", "Junk Email"},
        {"Spam", "Junk Email"}, {"Junk E-mail", "Junk Email"}};
    for (const auto& [theirs, ours] : names)
        if (iequals(path, theirs))
            return std::string(ours);
    return path;
}

} // namespace exemu::mailbag

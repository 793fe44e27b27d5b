#include "base/text.hpp"
#include "base/units.hpp"
#include "mailbag/files.hpp"
#include "mailbag/folder_names.hpp"
#include "store/store.hpp"

#include <algorithm>
#include <fmt/format.h>

// Maildir (D. J. Bernstein): one file for each message, in `new` until somebody has seen it and in `cur` from then on; its name is
// SECONDS.UNIQUE.HOST, in `cur` with ":2," and flags. Maildir++ (Courier, Dovecot): folders are Maildirs within, ".A.B" for A/B.
namespace exemu::mailbag {

namespace fs = std::filesystem;

namespace {

std::uint8_t flags_of(std::string_view name)
{
    constexpr std::pair<char, std::uint8_t> letters[] = {
        {'S', store::seen}, {'R', store::answered}, {'F', store::flagged}, {'T', store::deleted}, {'D', store::draft}};
    const std::size_t info = name.rfind(":2,");
    std::uint8_t flags = 0;
    for (const auto& [letter, flag] : letters)
        if (info != std::string_view::npos && name.substr(info + 3).contains(letter))
            flags |= flag;
    return flags;
}

// When it was delivered, which begins its name.
std::optional<WallTime> time_of(std::string_view name)
{
    const auto seconds = parse_number(name.substr(0, name.find('.')));
    if (!seconds || *seconds > 7'258'118'400) // 2200; somebody else's number
        return {};
    return WallTime(std::chrono::seconds(*seconds));
}

struct Letter {
    fs::path file;
    std::uint64_t seconds = 0;
    bool fresh = false;
};

// Of `new` and `cur` together, in order of arrival.
std::vector<Letter> letters_of(const fs::path& maildir, const Reader& reader)
{
    std::vector<Letter> letters;
    for (const std::string_view place : {"cur", "new"}) {
        std::error_code none;
        if (!fs::is_directory(maildir / place, none))
            continue;
        for (fs::path& file : list(maildir / place, reader).files) {
            const std::string name = file.filename().string();
            if (!name.starts_with('.'))
                letters.push_back({std::move(file), parse_number(name.substr(0, name.find('.'))).value_or(0), place == "new"});
        }
    }
    std::ranges::stable_sort(letters, [](const Letter& a, const Letter& b) {
        return a.seconds != b.seconds ? a.seconds < b.seconds : a.file.filename() < b.file.filename();
    });
    return letters;
}

void read_letters(const fs::path& maildir, const std::string& folder, const Reader& reader)
{
    for (const Letter& letter : letters_of(maildir, reader)) {
        const std::string name = letter.file.filename().string();
        read_message(letter.file, {.folder = folder, .flags = letter.fresh ? std::uint8_t{0} : flags_of(name)}, time_of(name), reader);
    }
}

} // namespace

void read_maildir(const fs::path& path, const Reader& reader)
{
    read_letters(path, {}, reader);
    for (const fs::path& below : list(path, reader).folders) {
        const std::string name = below.filename().string();
        std::error_code none;
        if (!name.starts_with('.') || !fs::is_directory(below / "cur", none))
            continue;
        const auto folder = folder_of_maildir(name.substr(1));
        if (!folder) {
            reader.wrong(
                {below.string(), 0, fmt::format("is no name of a folder in modified UTF-7 (RFC 3501 5.1.3): {}", folder.error().expected)});
            continue;
        }
        reader.folder(exchange_name(*folder));
        read_letters(below, exchange_name(*folder), reader);
    }
}

} // namespace exemu::mailbag

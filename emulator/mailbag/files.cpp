#include "mailbag/files.hpp"

#include "base/units.hpp"
#include "store/seed.hpp"
#include "wire/dates.hpp"
#include "wire/headers.hpp"
#include "wire/reader.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <fstream>

namespace exemu::mailbag {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t enough_of_a_head = 64 * 1024;

WallTime time_of(const fs::path& file)
{
    std::error_code none;
    const fs::file_time_type changed = fs::last_write_time(file, none);
    return none ? WallTime() : WallTime(std::chrono::file_clock::to_sys(std::chrono::time_point_cast<WallTime::duration>(changed)));
}

// Up to `most` bytes; nothing, and a mistake, when the file cannot be read.
std::optional<std::string> bytes_of(const fs::path& file, std::size_t most, const Reader& reader)
{
    std::ifstream in(file, std::ios::binary);
    std::string bytes;
    char block[64 * 1024];
    while (in && bytes.size() < most) {
        in.read(block, static_cast<std::streamsize>(std::min(sizeof block, most - bytes.size())));
        bytes.append(block, static_cast<std::size_t>(in.gcount()));
    }
    if (!in.bad() && (in.eof() || bytes.size() == most))
        return bytes;
    std::error_code none;
    reader.wrong(
        {file.string(), 0, fs::exists(file, none) ? "cannot be read: is it yours to read?" : "has gone since its folder was listed"});
    return {};
}

} // namespace

bool begins_as_message(std::string_view head)
{
    wire::Reader in(head.substr(0, head.find('\n')));
    std::string_view name;
    if (!in.try_some([](char c) { return wire::is_vchar(c) && c != ':'; }, name))
        return false;
    in.any(wire::is_wsp); // obs-optional (RFC 5322 4.5.8)
    return in.try_word(":");
}

std::optional<WallTime> date_of(std::string_view head)
{
    const auto field = wire::find_header(head, "Date");
    return field ? wire::parse_rfc5322_date(*field) : std::nullopt;
}

void read_message(const fs::path& file, Found found, std::optional<WallTime> received, const Reader& reader)
{
    const auto bytes = bytes_of(file, reader.look == Look::read ? most_message + 1 : enough_of_a_head, reader);
    if (!bytes)
        return;
    std::error_code none;
    const std::uintmax_t size = reader.look == Look::read ? bytes->size() : fs::file_size(file, none);
    if (bytes->empty())
        return reader.wrong({file.string(), 0, "is empty, which is no message"});
    if (!begins_as_message(*bytes))
        return reader.wrong({file.string(), 1, "is no message: its first line is no header field, as Subject: Hello"});
    if (!none && size > most_message)
        return reader.wrong({file.string(), 0, fmt::format("is larger than {}", to_text(ByteCount{most_message}))});
    if (!received)
        received = date_of(*bytes);
    found.received = received ? *received : time_of(file);
    if (reader.look == Look::read)
        found.mime = store::seed_item(*bytes, {}, {}).mime;
    reader.take(std::move(found));
}

Listing list(const fs::path& folder, const Reader& reader)
{
    Listing listing;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        std::error_code none;
        if (at->is_directory(none) && !at->is_symlink(none))
            listing.folders.push_back(at->path());
        else if (at->is_regular_file(none))
            listing.files.push_back(at->path());
    }
    if (error)
        reader.wrong({folder.string(), 0, fmt::format("cannot be listed: {}", error.message())});
    std::ranges::sort(listing.files);
    std::ranges::sort(listing.folders);
    return listing;
}

} // namespace exemu::mailbag

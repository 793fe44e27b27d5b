#pragma once
#include "mailbag/sources.hpp"

#include <optional>
#include <string_view>
#include <vector>

// What the readers of the several kinds of sources share.
namespace exemu::mailbag {

inline constexpr std::size_t most_message = 150u << 20;

// A message begins with a header field (RFC 5322 2.1); `head` is its beginning.
bool begins_as_message(std::string_view head);
std::optional<WallTime> date_of(std::string_view head); // of its Date field

// One file that holds one message; a mistake when it does not.
void read_message(const std::filesystem::path&, Found, std::optional<WallTime> received, const Reader&);

// Regular files and folders in a folder, by name. A mistake, and nothing, when it cannot be listed.
struct Listing {
    std::vector<std::filesystem::path> files, folders;
};
Listing list(const std::filesystem::path& folder, const Reader&);

void read_mbox(const std::filesystem::path&, const Reader&);
void read_maildir(const std::filesystem::path&, const Reader&);
void read_folder(const std::filesystem::path&, const std::string& folder, const Reader&);

} // namespace exemu::mailbag

#pragma once
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

// Files that hold secrets: written whole or not at all, readable by their owner alone. Errors are sentences for users.
namespace exemu::pki {

using Worked = std::expected<void, std::string>;
using MaybeText = std::expected<std::optional<std::string>, std::string>; // nothing when there is no such file

// Makes the folder (0700) where it is absent, with its parents.
Worked make_folder(const std::filesystem::path&);
// The same for a folder of keys; one that others may enter is refused.
Worked make_private_folder(const std::filesystem::path&);

MaybeText read_public(const std::filesystem::path&);
// Refuses a file that anybody but its owner may read or write.
MaybeText read_private(const std::filesystem::path&);

// Into a file of another name beside it, to disk, then renamed over it.
Worked write_public(const std::filesystem::path&, std::string_view text);  // 0644
Worked write_private(const std::filesystem::path&, std::string_view text); // 0600

// Keeps other processes out of a folder while keys are made in it: two starts at once must not each write one half of a pair.
class FolderLock {
public:
    static std::expected<FolderLock, std::string> take(const std::filesystem::path& folder);
    FolderLock(FolderLock&&) noexcept;
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

private:
    explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

} // namespace exemu::pki

#include "pki/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace exemu::pki {
namespace {

namespace fs = std::filesystem;

// A PEM file of ours has some kilobytes; what is larger is none.
constexpr std::size_t most_bytes = 256 * 1024;

std::string reason(int error) { return std::generic_category().message(error); }

std::unexpected<std::string> cannot(std::string_view verb, const fs::path& path, int error, std::string_view advice = "")
{
    return std::unexpected(fmt::format("cannot {} {}: {}{}", verb, path.string(), reason(error), advice));
}

class File {
public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File()
    {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    int get() const { return descriptor_; }
    explicit operator bool() const { return descriptor_ >= 0; }

private:
    int descriptor_;
};

bool read_all(int descriptor, std::string& text)
{
    char block[8192];
    while (text.size() <= most_bytes) {
        const ssize_t got = ::read(descriptor, block, sizeof block);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        text.append(block, static_cast<std::size_t>(got));
    }
    errno = EFBIG;
    return false;
}

bool write_all(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t done = ::write(descriptor, text.data(), text.size());
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
}

MaybeText read_file(const fs::path& path, bool secret)
{
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) {
        if (errno == ENOENT)
            return std::nullopt;
        return cannot("read", path, errno);
    }
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0)
        return cannot("read", path, errno);
    if (secret && (facts.st_mode & 077) != 0)
        return std::unexpected(fmt::format("{} holds a key, and others than its owner may use it (mode {:04o}): chmod 600 {}",
            path.string(), facts.st_mode & 07777, path.string()));
    std::string text;
    if (!read_all(file.get(), text))
        return cannot("read", path, errno);
    return text;
}

Worked write_file(const fs::path& path, std::string_view text, mode_t mode)
{
    std::string beside = path.string() + ".XXXXXX";
    const File file(::mkostemp(beside.data(), O_CLOEXEC)); // made with mode 0600
    if (!file)
        return cannot("write", path, errno, "; --state DIR names another state folder");
    const bool whole = write_all(file.get(), text) && ::fchmod(file.get(), mode) == 0 && ::fsync(file.get()) == 0 &&
        ::rename(beside.c_str(), path.c_str()) == 0;
    if (!whole) {
        const int error = errno;
        ::unlink(beside.c_str());
        return cannot("write", path, error);
    }
    return {};
}

} // namespace

Worked make_folder(const fs::path& path)
{
    std::error_code error;
    if (fs::is_directory(path, error))
        return {};
    if (path.has_parent_path()) {
        fs::create_directories(path.parent_path(), error);
        if (error)
            return cannot("make the folder", path.parent_path(), error.value(), "; --state DIR names another state folder");
    }
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return cannot("make the folder", path, errno, "; --state DIR names another state folder");
    if (!fs::is_directory(path, error))
        return cannot("use", path, ENOTDIR);
    return {};
}

Worked make_private_folder(const fs::path& path)
{
    if (Worked made = make_folder(path); !made)
        return made;
    struct stat facts{};
    if (::stat(path.c_str(), &facts) != 0)
        return cannot("read", path, errno);
    if ((facts.st_mode & 077) != 0)
        return std::unexpected(fmt::format("{} holds keys, and others than its owner may enter it (mode {:04o}): chmod 700 {}",
            path.string(), facts.st_mode & 07777, path.string()));
    return {};
}

MaybeText read_public(const fs::path& path) { return read_file(path, false); }
MaybeText read_private(const fs::path& path) { return read_file(path, true); }

Worked write_public(const fs::path& path, std::string_view text) { return write_file(path, text, 0644); }
Worked write_private(const fs::path& path, std::string_view text) { return write_file(path, text, 0600); }

std::expected<FolderLock, std::string> FolderLock::take(const fs::path& folder)
{
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return cannot("open", folder, errno);
    while (::flock(descriptor, LOCK_EX) != 0) {
        if (errno == EINTR)
            continue;
        const int error = errno;
        ::close(descriptor);
        return cannot("lock", folder, error);
    }
    return FolderLock(descriptor);
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

} // namespace exemu::pki

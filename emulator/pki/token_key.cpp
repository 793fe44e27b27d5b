#include "pki/token_key.hpp"

#include "pki/certificate.hpp"
#include "pki/files.hpp"

namespace exemu::pki {

std::expected<std::string, std::string> token_key(const std::filesystem::path& state_folder)
{
    const std::filesystem::path folder = state_folder / "pki", path = folder / "token.key";
    if (Worked made = make_private_folder(folder); !made)
        return std::unexpected(made.error());
    auto lock = FolderLock::take(folder);
    if (!lock)
        return std::unexpected(lock.error());
    MaybeText kept = read_private(path);
    if (!kept)
        return std::unexpected(kept.error());
    if (*kept)
        return **kept;
    std::string pem = to_pem(*make_leaf_key());
    if (Worked written = write_private(path, pem); !written)
        return std::unexpected(written.error());
    return pem;
}

} // namespace exemu::pki

#pragma once
#include <expected>
#include <filesystem>
#include <string>

namespace exemu::pki {

// The RSA key with which bearer tokens of this state folder are signed, PEM; made where it is absent (pki/token.key, mode 0600).
std::expected<std::string, std::string> token_key(const std::filesystem::path& state_folder);

} // namespace exemu::pki

#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// What a web server gives a browser to keep: sealed so that nobody else reads it, signed so that nobody else makes it. Under a key of
// this process: what an earlier run sealed is not opened.
namespace exemu::auth {

class Sealer {
public:
    static constexpr std::size_t key_size = 32, overhead = 12 + 16; // nonce and tag of AES-256-GCM

    Sealer();                              // a fresh key
    explicit Sealer(std::string_view key); // of key_size bytes; std::logic_error when it is not

    // Nonce, ciphertext, tag. `purpose` keeps apart what is sealed for different ends: sealed for one it does not open for another.
    std::string seal(std::string_view purpose, std::string_view plain) const;
    std::optional<std::string> open(std::string_view purpose, std::string_view sealed) const;
    // HMAC-SHA256, 32 bytes, under a key that the purpose derives.
    std::string sign(std::string_view purpose, std::string_view text) const;

private:
    std::string key_;
};

std::string random_bytes(std::size_t); // of the system

// One block of AES-256, for what is exactly 16 bytes long and has its own check. std::logic_error for other sizes.
std::string encrypt_block(std::string_view key, std::string_view block);
std::string decrypt_block(std::string_view key, std::string_view block);

} // namespace exemu::auth

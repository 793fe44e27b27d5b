#include "auth/digest.hpp"

#include <algorithm>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>
#include <stdexcept>
#include <utility>

namespace exemu::auth {

namespace {

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string digest(const EVP_MD* kind, std::string_view bytes)
{
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), out, &size, kind, nullptr) != 1)
        throw std::logic_error("libcrypto has no digest for NTLM");
    return {reinterpret_cast<const char*>(out), size};
}

} // namespace

std::string md5(std::string_view bytes) { return digest(EVP_md5(), bytes); }
std::string sha1(std::string_view bytes) { return digest(EVP_sha1(), bytes); }
std::string sha256(std::string_view bytes) { return digest(EVP_sha256(), bytes); }

std::string hmac_md5(std::string_view key, std::string_view bytes)
{
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (!HMAC(EVP_md5(), key.data(), static_cast<int>(key.size()), raw(bytes), bytes.size(), out, &size))
        throw std::logic_error("libcrypto has no HMAC-MD5");
    return {reinterpret_cast<const char*>(out), size};
}

std::uint32_t crc32(std::string_view bytes)
{
    std::uint32_t sum = ~0u;
    for (const char c : bytes) {
        sum ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320u : 0);
    }
    return ~sum;
}

std::string des(std::string_view key7, std::string_view block8)
{
    // Seven bits of key in each byte, the lowest being parity that nobody looks at.
    unsigned char key[24];
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 7; ++i)
        bits = bits << 8 | static_cast<unsigned char>(key7.at(i));
    for (std::size_t i = 0; i < 8; ++i)
        key[i] = static_cast<unsigned char>((bits >> (49 - 7 * i) & 0x7F) << 1);
    // Single DES lies in libcrypto's legacy provider; triple DES under one key thrice is the same and lies in the default one.
    std::copy(key, key + 8, key + 8);
    std::copy(key, key + 8, key + 16);
    const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    unsigned char out[16];
    int size = 0;
    if (!context || EVP_EncryptInit_ex2(context.get(), EVP_des_ede3_ecb(), key, nullptr, nullptr) != 1 ||
        EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 || EVP_EncryptUpdate(context.get(), out, &size, raw(block8), 8) != 1 || size != 8)
        throw std::logic_error("libcrypto has no triple DES");
    return {reinterpret_cast<const char*>(out), 8};
}

Rc4::Rc4(std::string_view key)
{
    for (int i = 0; i < 256; ++i)
        state_[i] = static_cast<unsigned char>(i);
    unsigned char j = 0;
    for (std::size_t i = 0; i < 256; ++i) {
        j = static_cast<unsigned char>(j + state_[i] + static_cast<unsigned char>(key[i % key.size()]));
        std::swap(state_[i], state_[j]);
    }
}

std::string Rc4::apply(std::string_view bytes)
{
    std::string out(bytes);
    for (char& c : out) {
        i_ = static_cast<unsigned char>(i_ + 1);
        j_ = static_cast<unsigned char>(j_ + state_[i_]);
        std::swap(state_[i_], state_[j_]);
        c = static_cast<char>(c ^ static_cast<char>(state_[static_cast<unsigned char>(state_[i_] + state_[j_])]));
    }
    return out;
}

} // namespace exemu::auth

#include "auth/sealer.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>
#include <stdexcept>

namespace exemu::auth {

namespace {

constexpr std::size_t nonce_size = 12, tag_size = 16, block_size = 16;

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
int length(std::string_view text) { return static_cast<int>(text.size()); }

void must(bool worked)
{
    if (!worked)
        throw std::logic_error("libcrypto refused a cipher that it has");
}

std::string hmac_sha256(std::string_view key, std::string_view text)
{
    std::string mac(32, '\0');
    unsigned int size = 32;
    must(HMAC(EVP_sha256(), key.data(), length(key), bytes(text), text.size(), bytes(mac), &size) != nullptr);
    return mac;
}

std::string one_block(std::string_view key, std::string_view block, bool encrypt)
{
    if (key.size() != Sealer::key_size || block.size() != block_size)
        throw std::logic_error("AES-256 takes a key of 32 bytes and a block of 16");
    const Cipher cipher(EVP_CIPHER_CTX_new());
    std::string out(block_size, '\0');
    int written = 0;
    must(EVP_CipherInit_ex(cipher.get(), EVP_aes_256_ecb(), nullptr, bytes(key), nullptr, encrypt) == 1);
    must(EVP_CIPHER_CTX_set_padding(cipher.get(), 0) == 1);
    must(EVP_CipherUpdate(cipher.get(), bytes(out), &written, bytes(block), length(block)) == 1);
    return out;
}

} // namespace

Sealer::Sealer() : key_(random_bytes(key_size)) {}

Sealer::Sealer(std::string_view key) : key_(key)
{
    if (key.size() != key_size)
        throw std::logic_error("a sealer's key has 32 bytes");
}

std::string Sealer::seal(std::string_view purpose, std::string_view plain) const
{
    const Cipher cipher(EVP_CIPHER_CTX_new());
    const std::string nonce = random_bytes(nonce_size);
    std::string sealed(nonce_size + plain.size() + tag_size, '\0');
    sealed.replace(0, nonce_size, nonce);
    int written = 0, last = 0;
    must(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key_), bytes(nonce)) == 1);
    must(EVP_EncryptUpdate(cipher.get(), nullptr, &written, bytes(purpose), length(purpose)) == 1);
    must(EVP_EncryptUpdate(cipher.get(), bytes(sealed) + nonce_size, &written, bytes(plain), length(plain)) == 1);
    must(EVP_EncryptFinal_ex(cipher.get(), bytes(sealed) + nonce_size + plain.size(), &last) == 1);
    must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_size, bytes(sealed) + nonce_size + plain.size()) == 1);
    return sealed;
}

std::optional<std::string> Sealer::open(std::string_view purpose, std::string_view sealed) const
{
    if (sealed.size() < overhead)
        return std::nullopt;
    const std::string_view text = sealed.substr(nonce_size, sealed.size() - overhead);
    std::string tag(sealed.substr(sealed.size() - tag_size));
    const Cipher cipher(EVP_CIPHER_CTX_new());
    std::string plain(text.size(), '\0');
    int written = 0, last = 0;
    must(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key_), bytes(sealed)) == 1);
    must(EVP_DecryptUpdate(cipher.get(), nullptr, &written, bytes(purpose), length(purpose)) == 1);
    must(EVP_DecryptUpdate(cipher.get(), bytes(plain), &written, bytes(text), length(text)) == 1);
    must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_size, bytes(tag)) == 1);
    if (EVP_DecryptFinal_ex(cipher.get(), bytes(plain) + plain.size(), &last) != 1)
        return std::nullopt;
    return plain;
}

std::string Sealer::sign(std::string_view purpose, std::string_view text) const { return hmac_sha256(hmac_sha256(key_, purpose), text); }

std::string random_bytes(std::size_t count)
{
    std::string drawn(count, '\0');
    must(RAND_bytes(bytes(drawn), static_cast<int>(count)) == 1);
    return drawn;
}

std::string encrypt_block(std::string_view key, std::string_view block) { return one_block(key, block, true); }
std::string decrypt_block(std::string_view key, std::string_view block) { return one_block(key, block, false); }

} // namespace exemu::auth

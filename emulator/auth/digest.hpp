#pragma once
#include <cstdint>
#include <string>
#include <string_view>

// The digests and ciphers that NTLM is made of ([MS-NLMP] section 6 names them). MD4 and RC4 are ours, so that libcrypto's legacy provider is not
// needed; the rest is libcrypto's. Results are raw bytes. None of them protects anything but a lab.
namespace exemu::auth {

std::string md4(std::string_view); // RFC 1320
std::string md5(std::string_view); // RFC 1321
std::string hmac_md5(std::string_view key, std::string_view); // RFC 2104
std::string sha1(std::string_view); // FIPS 180; manifests of address books have it
std::string sha256(std::string_view);
std::uint32_t crc32(std::string_view); // ISO 3309, as [MS-NLMP] 3.4.4.1 wants it
std::string des(std::string_view key7, std::string_view block8); // one block under 56 bits of key, spread over eight bytes

// RC4. Its state goes on from call to call.
class Rc4 {
public:
    explicit Rc4(std::string_view key); // 1 to 256 bytes
    std::string apply(std::string_view);

private:
    unsigned char state_[256];
    unsigned char i_ = 0, j_ = 0;
};

} // namespace exemu::auth

#include "auth/security.hpp"

#include "directory/secret.hpp"
#include "wire/byte_reader.hpp"

namespace exemu::auth {

namespace {

ntlm::Side other(ntlm::Side side) { return side == ntlm::Side::client ? ntlm::Side::server : ntlm::Side::client; }

} // namespace

Security::Direction::Direction(ntlm::Side side, std::uint32_t flags, std::string_view key)
    : signing(ntlm::sign_key(side, flags, key)), cipher(ntlm::seal_key(side, flags, key))
{
}

Security::Security(ntlm::Side ours, std::uint32_t flags, std::string key)
    : ours_(ours), flags_(flags), key_(std::move(key)), out_(ours_, flags_, key_), in_(other(ours_), flags_, key_)
{
}

std::string Security::Direction::signature(std::string_view plain, std::uint32_t flags)
{
    wire::ByteWriter number, signature; // NTLMSSP_MESSAGE_SIGNATURE, 2.2.2.9
    number.u32(next);
    signature.u32(1);
    if (flags & ntlm::extended_session_security) { // 3.4.4.2
        const std::string checksum = hmac_md5(signing, number.view() + std::string(plain)).substr(0, 8);
        signature.bytes(flags & ntlm::key_exchange ? cipher.apply(checksum) : checksum);
        signature.bytes(number.view());
    } else { // 3.4.4.1: RandomPad is enciphered and then forgotten
        wire::ByteWriter checksum;
        checksum.u32(crc32(plain));
        cipher.apply(std::string(4, '\0'));
        signature.zeros(4);
        signature.bytes(cipher.apply(checksum.view()));
        signature.bytes(cipher.apply(number.view()));
    }
    ++next;
    return signature.take();
}

std::string Security::seal(std::string_view plain) { return out_.cipher.apply(plain); }
std::string Security::unseal(std::string_view sealed) { return in_.cipher.apply(sealed); }
std::string Security::sign(std::string_view plain) { return out_.signature(plain, flags_); }

bool Security::verify(std::string_view plain, std::string_view signature)
{
    std::string wanted = in_.signature(plain, flags_);
    std::string given(signature);
    if (!(flags_ & ntlm::extended_session_security) && given.size() == signature_size)
        given.replace(4, 4, 4, '\0'); // RandomPad may be anything
    return directory::same_secret(wanted, given);
}

void Security::restart()
{
    const auto anew = [&](Direction& direction, ntlm::Side side) { direction.cipher = Rc4(ntlm::seal_key(side, flags_, key_)); };
    anew(out_, ours_);
    anew(in_, other(ours_));
}

} // namespace exemu::auth

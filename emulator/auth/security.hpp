#pragma once
#include "auth/digest.hpp"
#include "auth/ntlm_keys.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// The session security of NTLM ([MS-NLMP] section 3.4): signatures and sealing in both directions, connection-oriented. What RPC signs
// is more than what it seals, so both are separate here: seal, then sign the plain text; unseal, then verify.
namespace exemu::auth {

class Security {
public:
    static constexpr std::size_t signature_size = 16;

    Security(ntlm::Side ours, std::uint32_t flags, std::string exported_session_key);

    std::string seal(std::string_view plain);      // of what goes out
    std::string unseal(std::string_view sealed);   // of what came in
    std::string sign(std::string_view plain);      // the next signature of ours
    // Is this the peer's next signature? Counts on either way: after a wrong one nothing fits any more.
    bool verify(std::string_view plain, std::string_view signature);

    const std::string& exported_session_key() const { return key_; } // SMB and RPC derive others from it
    std::uint32_t flags() const { return flags_; }
    // SPNEGO signs its list of mechanisms with the first number; the ciphers then begin anew ([MS-SPNG] 3.1.5.1).
    void restart();

private:
    struct Direction {
        Direction(ntlm::Side, std::uint32_t flags, std::string_view key);
        std::string signature(std::string_view plain, std::uint32_t flags);
        std::string signing;
        Rc4 cipher;
        std::uint32_t next = 0; // sequence number
    };

    ntlm::Side ours_;
    std::uint32_t flags_;
    std::string key_;
    Direction out_, in_;
};

} // namespace exemu::auth

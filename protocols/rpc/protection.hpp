#pragma once
#include "auth/security.hpp"
#include "rpc/grammar.hpp"

#include <memory>
#include <string>

// Signing and sealing of PDUs ([MS-RPCE] 3.3.1.5.2.2): what NTLM covers of a fragment, and in which order. Sans-IO.
namespace exemu::rpc {

constexpr unsigned level_none = 1, level_connect = 2, level_packet = 4, level_integrity = 5, level_privacy = 6;

// A level that is not offered as such becomes the next one that is: a call and a packet are protected as integrity has it.
constexpr unsigned level_served(unsigned level) { return level > level_connect && level < level_integrity ? level_integrity : level; }

class Protection {
public:
    Protection(std::uint8_t type, unsigned level, std::uint32_t context, std::shared_ptr<auth::Security> security)
        : type_(type), level_(level), context_(context), security_(std::move(security))
    {
    }

    unsigned level() const { return level_; }
    std::uint32_t context() const { return context_; }
    bool covers_calls() const { return level_served(level_) >= level_integrity; }

    // Takes the protection off a request: `bytes` are those of the PDU, and are unsealed in place. False: it is not what the peer has
    // sealed or signed, and nothing that follows will be.
    bool take_off(std::string& bytes, const Pdu&);
    // The same in the other direction: a response without trailer becomes one with.
    void put_on(std::string& fragment);
    // Bytes that a trailer takes of each fragment.
    std::size_t overhead() const { return covers_calls() ? trailer_size + auth::Security::signature_size : 0; }

private:
    std::string_view signed_part(std::string_view bytes, std::size_t from, std::size_t trailer_at) const;

    std::uint8_t type_;
    unsigned level_;
    std::uint32_t context_;
    std::shared_ptr<auth::Security> security_; // null at level connect, where nothing is covered
};

} // namespace exemu::rpc

#pragma once
#include "auth/sealer.hpp"
#include "base/clock.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

// The five cookies of a session that began with a form: cadata, cadataTTL, cadataKey, cadataIV and cadataSig, in base64.
// Exchange: cadata and cadataTTL (16 bytes) are AES under a key of the session; the key, its IV and the signature are each one RSA block
// of the certificate's key, 256 bytes. Ours have these sizes and parts. What is in them is not the same: a real server puts the
// password there, we put the account's name, and the blocks are sealed under a key of this process.
namespace exemu::owa {

struct Ticket { // what a session is
    std::string account;
    std::string id;        // drawn for each, 32 hexadecimal digits
    bool trusted = false;  // "this is a private computer": it may be idle for longer
    WallTime began{};
};

struct CookieSet {
    std::string data, ttl, key, iv, signature; // values as they stand in a Cookie field
};

enum class CookieState : std::uint8_t { absent, valid, expired, forged };
std::string_view to_text(CookieState);

struct Judged {
    CookieState state = CookieState::absent;
    Ticket ticket;      // when valid or expired
    WallTime expires{}; // likewise
};

class Cadata {
public:
    static constexpr std::size_t block = 256, ttl_size = 16; // bytes of what base64 holds
    static constexpr std::size_t most_value = 1024;          // characters of a cookie; a longer one is forged

    explicit Cadata(const auth::Sealer& sealer) : sealer_(sealer) {}

    CookieSet make(const Ticket&, WallTime expires) const;
    // Another cadataTTL for the same session. Empty when the others are not ours.
    std::string renew(const CookieSet&, WallTime expires) const;
    // Never throws, whatever they hold.
    Judged judge(const CookieSet&, WallTime now) const;

    // A canary: what a page of this session must say with each change it asks for, so that no other site can ask (X-OWA-CANARY).
    std::string canary(const Ticket&) const;
    bool is_canary(const Ticket&, std::string_view) const;

private:
    const auth::Sealer& sealer_;
};

} // namespace exemu::owa

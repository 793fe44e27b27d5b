#pragma once
#include "directory/directory.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// SASL exchanges over the directory, sans-IO: bytes in, challenge or verdict out (RFC 4422). One file per mechanism.
// smtp, imap, pop3, http and rpc call the same ones; base64 and the line "*" that cancels are the caller's.
namespace exemu::auth {

// The longest response taken, decoded; a longer one is malformed. RFC 4954 section 4 asks for lines of 12288.
inline constexpr std::size_t most_response = 12 * 1024;

enum class Reason : std::uint8_t {
    none,
    bad_credentials,
    locked_out,
    disabled,
    password_expired,
    must_change_password,
    scheme_refused,
    malformed,
    cancelled
};
std::string_view to_text(Reason);

// What the peer proved, or failed to. The password is never part of it.
struct Credentials {
    std::string user;                            // as typed
    const directory::Account* account = nullptr; // whom it resolves to, proven or not
    bool valid = false;
    Reason reason = Reason::none;
};

struct Step {
    enum class Kind : std::uint8_t { challenge, complete, malformed } kind = Kind::challenge;
    std::string challenge;   // raw bytes to send, when Kind::challenge
    Credentials credentials; // when Kind::complete; reason and what is known of the user, when Kind::malformed
};

// One run of a mechanism: begin() once, then answer() to each challenge until the step is complete or malformed.
class Exchange {
public:
    virtual ~Exchange() = default;
    // The first call passes the initial response where the peer sent one (an empty one is not an absent one).
    virtual Step begin(std::optional<std::string_view> initial) = 0;
    virtual Step answer(std::string_view response) = 0;
};

struct Mechanism {
    std::string_view name;   // "LOGIN"
    std::string_view scheme; // as the field `scheme` says it: "login"
    bool sends_password;     // in clear, so only under TLS where the connector says so
    std::unique_ptr<Exchange> (*start)(const directory::Directory&);
};

// Every mechanism that exists here; by name, letter case ignored. Null when unknown.
const Mechanism* find_mechanism(std::string_view name);
const std::vector<Mechanism>& mechanisms();

// A user name and password judged, as PLAIN, LOGIN, POP3 USER/PASS, IMAP LOGIN and HTTP Basic need it. Active Directory: a
// locked account says so whatever the password was, the other states only to who knows it. So does an account that may not
// use basic authentication at all (scheme_refused). An account without mailbox is valid: the protocol finds nothing to open.
Credentials judge(const directory::Directory&, std::string_view user, std::string_view password);

} // namespace exemu::auth

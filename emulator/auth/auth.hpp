#pragma once
#include "auth/circumstances.hpp"

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
    protocol_disabled, // `without:` of the account
    scheme_refused,    // `auth:` of the account
    anonymous,         // NTLM without a name
    ntlm_v1,           // LM or NTLMv1 where they are refused
    altered,           // the MIC is wrong, or one that was announced is not there
    clock_skew,        // the response is older or newer than is believed
    channel_binding,   // Extended Protection: absent where it is required, or of another channel
    no_keytab,         // Kerberos: nobody here could read the ticket
    no_mechanism,      // SPNEGO: none that both know
    token_malformed,
    token_signature,   // not of this issuer
    token_expired,
    token_not_yet,
    token_audience,
    token_scope,
    malformed,
    cancelled
};
std::string_view to_text(Reason);

enum class ChannelBinding : std::uint8_t { none, absent, right, wrong }; // none: the mechanism knows of no such thing
std::string_view to_text(ChannelBinding);

// What the peer proved, or failed to. The password is never part of it.
struct Credentials {
    std::string user;                            // as typed
    const directory::Account* account = nullptr; // whom it resolves to, proven or not
    bool valid = false;
    Reason reason = Reason::none;
    ChannelBinding channel_binding = ChannelBinding::none;
};

class Security;

struct Step {
    enum class Kind : std::uint8_t { challenge, complete, malformed } kind = Kind::challenge;
    std::string challenge;   // raw bytes to send, when Kind::challenge; when complete, what HTTP says beside its verdict (SPNEGO)
    Credentials credentials; // when Kind::complete; reason and what is known of the user, when Kind::malformed
    std::shared_ptr<Security> security = nullptr; // keys for signing and sealing, where the mechanism gave some and all is well
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
    std::unique_ptr<Exchange> (*start)(const Circumstances&);
    // SMTP answers AUTH without an initial response with "334 NTLM supported" instead of an empty challenge ([MS-SMTPNTLM] 2.2.1).
    bool says_supported = false;
};

// Every mechanism that exists here; by name, letter case ignored. Null when unknown.
const Mechanism* find_mechanism(std::string_view name);
const std::vector<Mechanism>& mechanisms();

// A user name and password judged, as PLAIN, LOGIN, POP3 USER/PASS, IMAP LOGIN and HTTP Basic need it. Active Directory: a
// locked account says so whatever the password was, the other states only to who knows it. So does an account that may not
// use basic authentication at all (scheme_refused) or this protocol (protocol_disabled). An account without mailbox is valid: the
// protocol finds nothing to open.
Credentials judge(const Circumstances&, std::string_view user, std::string_view password);

// A bearer token judged. `user` is whom the peer wants to be; empty: whomever the token names.
Credentials judge_token(const Circumstances&, std::string_view token, std::string_view user = {});

} // namespace exemu::auth

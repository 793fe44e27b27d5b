#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The grammar of SMTP commands (RFC 5321 4.1, 3030, 3461, 4954, 6531), sans-IO. Views of the line it was given.
namespace exemu::smtp {

// The verb of a line in upper case (at most 32 bytes of it) and what follows it.
struct Verb {
    std::string word;
    std::string_view argument; // leading and trailing blanks taken away
};
Verb split_verb(std::string_view line);

struct Mailbox { // what stands between "<" and ">": empty for the null sender, "postmaster" alone is allowed (4.1.1.3)
    std::string address;
};

enum class Body : std::uint8_t { none, seven_bit, eight_bit_mime, binary_mime };

struct HelloArguments {
    std::string name;
};
struct MailArguments { // "FROM:" Reverse-path [SP Mail-parameters]
    std::string from;
    std::optional<std::uint64_t> size;  // RFC 1870
    Body body = Body::none;             // RFC 1652, 3030
    std::string ret, envid;             // RFC 3461 4.3, 4.4
    bool smtputf8 = false;              // RFC 6531 3.4
};
struct RcptArguments { // "TO:" Forward-path [SP Rcpt-parameters]
    std::string rcpt;
    std::string notify, orcpt;          // RFC 3461 4.1, 4.2
};
struct AuthArguments { // mechanism [SP initial-response]
    std::string mechanism;              // upper case
    std::optional<std::string> initial; // still in base64; "=" is an empty one (RFC 4954 4)
};
struct BdatArguments { // chunk-size [SP end-marker] (RFC 3030 2)
    std::uint64_t size = 0;
    bool last = false;
};

using Arguments = std::variant<std::monostate, HelloArguments, MailArguments, RcptArguments, AuthArguments, BdatArguments>;

// Errors in Exchange's own categories, so that the dialogue can choose the words.
enum class Fault : std::uint8_t { arguments, domain, address, parameter };
struct ArgumentError {
    Fault fault = Fault::arguments;
    SyntaxError syntax;

    ArgumentError() = default;
    ArgumentError(Fault f, SyntaxError s) : fault(f), syntax(std::move(s)) {}
};
using ParsedArguments = std::expected<Arguments, ArgumentError>;

ParsedArguments parse_hello(std::string_view);
ParsedArguments parse_mail(std::string_view);
ParsedArguments parse_rcpt(std::string_view);
ParsedArguments parse_auth(std::string_view);
ParsedArguments parse_bdat(std::string_view);
ParsedArguments parse_nothing(std::string_view); // no argument may follow: DATA, RSET, STARTTLS
ParsedArguments parse_anything(std::string_view); // NOOP, HELP, QUIT: any text is ignored (RFC 5321 4.1.1.9)

// The domain part of an address in lower case; empty when it has none.
std::string domain_of(std::string_view address);

} // namespace exemu::smtp

#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

// The grammar of POP3 commands (RFC 1939 section 9, RFC 2449, 2595, 5034), sans-IO. Views of the line it was given.
namespace exemu::pop3 {

// The keyword of a line in upper case (at most 32 bytes of it) and what follows the blank after it, as it stands.
struct Keyword {
    std::string word;
    std::string_view argument;
};
Keyword split_keyword(std::string_view line);

struct NameArgument { // USER
    std::string name;
};
struct PasswordArgument { // PASS: a secret
    std::string password;
};
struct AuthArguments { // mechanism [SP initial-response]                                    RFC 5034 4
    std::string mechanism;              // upper case
    std::optional<std::string> initial; // still in base64; "=" is an empty one
};
struct MessageArgument { // a message number, or none: LIST, UIDL
    std::optional<std::uint64_t> number;
};
struct TopArguments { // TOP msg n
    std::uint64_t number = 0, lines = 0;
};

using Arguments = std::variant<std::monostate, NameArgument, PasswordArgument, AuthArguments, MessageArgument, TopArguments>;
using ParsedArguments = Parsed<Arguments>;

ParsedArguments parse_name(std::string_view);
ParsedArguments parse_password(std::string_view); // the rest of the line: a password may hold blanks (RFC 1939 7)
ParsedArguments parse_auth(std::string_view);
ParsedArguments parse_optional_message(std::string_view);
ParsedArguments parse_message(std::string_view);
ParsedArguments parse_top(std::string_view);
ParsedArguments parse_nothing(std::string_view); // blanks alone may follow

// A line as a journal may show it. What follows PASS is a secret, and so may be a line that is no command: clients go on with
// base64 although their AUTH was refused.
std::string shown(std::string_view line);

} // namespace exemu::pop3

#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

// The grammar of "tagged", sans-IO: a line protocol in the manner of IMAP (RFC 3501), small enough to be read at one sitting.
//
//     command = tag SP verb [SP argument] CRLF        OPEN account, PUT words, LIST, WATCH, QUIT
//     done    = "DONE" CRLF                           ends a WATCH
//     answer  = *( "* " words CRLF ) tag SP ("OK" / "NO" / "BAD") SP words CRLF
//     tag     = 1*16(ALPHA / DIGIT)
namespace exemu::tagged {

struct Command {
    std::string tag;
    std::string verb;     // upper case
    std::string argument; // blanks around it taken away
};
Parsed<Command> parse_command(std::string_view line);

} // namespace exemu::tagged

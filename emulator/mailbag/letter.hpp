#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "mailbag/words.hpp"

#include <string>

// One generated message, from facts to bytes.
namespace exemu::mailbag {

struct Letter {
    std::string from_name, from_address, to_name, to_address, cc_name, cc_address; // no cc: empty
    std::string subject;                                    // UTF-8
    std::string message_id, in_reply_to, references;        // in angle brackets; the last two empty where it answers nothing
    std::string host;                                       // of the server that took it in
    WallTime sent{};
    Script script = Script::latin;
    bool html = false, attachment = false;
    std::size_t size = 0; // of all of it; what it cannot be below is what its header takes
};

// Appends the message. What is not said in the letter (words, bytes of an attachment) is drawn.
void write_letter(const Letter&, Random&, std::string& out);
// A few words of the script.
std::string draw_subject(Script, Random&);

} // namespace exemu::mailbag

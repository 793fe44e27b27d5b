#pragma once
#include <string>
#include <string_view>

// Messages that we write ourselves: a deliberately small part of RFC 5322 and MIME.
namespace exemu::wire {

struct Letter { // header bodies as text in UTF-8; `from` and `to` are address lists as they shall stand
    std::string from, to, subject, date, message_id, text;
    std::string cc = {}, in_reply_to = {}, references = {}; // RFC 5322 3.6.3, 3.6.4; empty: no such field
    std::string bcc = {}; // of a draft: what is sent has none
};

// A message of one text/plain part, lines ending in CRLF. What is not ASCII, or has too long lines, goes as base64 (RFC 2045 6.8);
// a subject that is not ASCII as encoded words (RFC 2047). Line ends within a header field become blanks.
std::string compose(const Letter&);

// The value of an unstructured field: as it is when it is plain ASCII, else encoded words of at most 75 characters, folded.
std::string encode_unstructured(std::string_view text);
// Base64 in lines of 76 characters, each with CRLF.
std::string base64_lines(std::string_view bytes);
// Bare CR and bare LF made CRLF.
std::string crlf_lines(std::string_view text);

} // namespace exemu::wire

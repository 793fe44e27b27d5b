#pragma once
#include "owa/message_view.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What somebody has written in the web mail, made a message.
namespace exemu::owa {

enum class LetterKind : std::uint8_t { fresh, reply, reply_all, forward };

struct Draft { // as the form has it, in UTF-8
    LetterKind kind = LetterKind::fresh;
    std::string to, cc, bcc; // "Bob <bob@contoso.test>; carol"
    std::string subject, text;
    std::string in_reply_to = {}, references = {}; // of an answer that was kept as a draft: they stand in it
};

// A letter that is kept may lack recipients, and holds its Bcc.
enum class Purpose : std::uint8_t { send, keep };

struct Written {
    std::string message;                 // whole, CRLF
    std::string subject, message_id;
    std::vector<std::string> recipients; // addresses for the envelope, each once
};

// The addresses of a field: separated by commas or semicolons, names and angle brackets allowed, quotes around what holds a comma.
// An entry that is no address is the error.
std::expected<std::vector<Person>, std::string> parse_people(std::string_view field);

// "Bob <bob@contoso.test>; carol@contoso.test", for a form.
std::string shown_people(const std::vector<Person>&);

// "Name <address>" for a header field: quoted or encoded where the name needs it.
std::string format_person(const Person&);

// The error is a sentence for the writer. `answered`: the message that is answered or passed on; null: none, or what the draft says of it.
std::expected<Written, std::string> write_letter(const Draft&, const Person& from, const MessageView* answered, std::string message_id,
    std::string date, std::string_view domain, Purpose = Purpose::send);

// A message as a form has it: one that was kept, by whatever client. Empty where the form could not hold it: attachments, HTML.
std::optional<Draft> draft_of(const MessageView&);

// How an answer begins: its subject and the quoted original.
std::string subject_of_answer(LetterKind, std::string_view subject);
std::string quoted(LetterKind, const MessageView&, std::string_view when);

} // namespace exemu::owa

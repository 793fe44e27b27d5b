#pragma once
#include "scenario/language.hpp"
#include "session/reply.hpp"
#include "session/shape.hpp"

#include <string>
#include <vector>

// What `alter`, `offer` and `hide` can change of an SMTP answer, and how it is worked in.
namespace exemu::smtp {

enum class Altered : std::uint8_t { words, words_and_code }; // code: where the peer's belief in it leaves the conversation in step

std::vector<scenario::Part> greeting_parts();
std::vector<scenario::Part> ehlo_parts();
std::vector<scenario::Part> answer_parts(Altered);
// EHLO keywords, and the mechanisms of AUTH and X-EXPS as AUTH=LOGIN.
std::vector<std::string> ehlo_capabilities();

// `words` names the part that the words of the last line are. HELO and refusals show no keywords.
void reshape_answer(session::Reply&, const session::Shape&, std::string_view words);
void reshape_ehlo(session::Reply&, const session::Shape&, bool shows_keywords);

} // namespace exemu::smtp

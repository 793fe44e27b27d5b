#pragma once
#include "scenario/language.hpp"
#include "session/reply.hpp"
#include "session/shape.hpp"

#include <string>
#include <vector>

// The parts of POP3's answers, for `alter`, `offer` and `hide`.
namespace exemu::pop3 {

std::vector<scenario::Part> answer_parts(); // text: the words of the first line
std::vector<scenario::Part> stat_parts();   // and both numbers
// Lines of CAPA by their first word (RFC 2449 6), and the mechanisms of SASL as SASL=NTLM.
std::vector<std::string> capabilities();

// What stands behind +OK or -ERR.
void reshape_answer(session::Reply&, const session::Shape&);
// "+OK count octets"
void reshape_stat(session::Reply&, const session::Shape&);
// The lines of CAPA; a refusal shows none.
void reshape_capa(session::Reply&, const session::Shape&);

} // namespace exemu::pop3

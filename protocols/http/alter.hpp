#pragma once
#include "http/message.hpp"
#include "scenario/language.hpp"
#include "session/shape.hpp"

#include <string_view>
#include <vector>

// `alter`, `offer` and `hide` on an answer that is bytes already. Sans-IO.
namespace exemu::http {

std::vector<scenario::Part> answer_parts();
std::vector<std::string> schemes(); // what offer and hide name

// Parts of the answer get other values; lengths are made right unless they are what is altered. `realm` is that of an offered Basic.
// On a page that asks for a password another body is guarded.
void reshape(session::Reply&, const session::Shape&, std::string_view realm, bool asks_for_password);

// The lab's notice, in every HTML page on which a password is asked for: put into a body of our own, once.
void add_notice(std::string& html);
// The same for a body that a rule has made: before all else, with a policy under which nothing can hide it, cover it or take it away.
void guard(std::string& body);
// Whether a body that a rule has made may ask for something, on whatever path: it is HTML, and has a form, a script or the word.
bool may_ask_for_password(std::string_view type, std::string_view body);

} // namespace exemu::http

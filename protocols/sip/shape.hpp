#pragma once
#include "scenario/language.hpp"
#include "session/reply.hpp"
#include "session/shape.hpp"

#include <vector>

// The parts of an answer that `alter` changes.
namespace exemu::sip {

std::vector<scenario::Part> answer_parts();
void reshape_answer(session::Reply&, const session::Shape&);

} // namespace exemu::sip

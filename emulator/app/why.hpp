#pragma once
#include <string>

namespace exemu::app {

class Emulator;

// What went wrong last: the latest turn that nobody served or that was refused, what made its answer, and the rules that came
// nearest to it, each with the fields that differed; then the expectations that are broken.
std::string why_text(const Emulator&);

} // namespace exemu::app

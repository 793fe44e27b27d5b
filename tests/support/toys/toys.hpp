#pragma once
#include "support/stage.hpp"

namespace exemu::test {

// The toy protocols' language and persona. One for the program: the ids of events are its constants.
const TestSpeech& toy_speech();

} // namespace exemu::test

#include "support/toys/toys.hpp"

#include "support/toys/framed/protocol.hpp"
#include "support/toys/gram/protocol.hpp"
#include "support/toys/tagged/protocol.hpp"

namespace exemu::test {

const TestSpeech& toy_speech()
{
    static const TestSpeech the_one = make_speech(
        {tagged::protocol(), framed::protocol(), gram::protocol()}, EXEMU_SOURCE_DIR "/tests/support/toys", "toys");
    return the_one;
}

} // namespace exemu::test

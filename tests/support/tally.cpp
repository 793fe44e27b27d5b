#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include "support/tally.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <cstdlib>

namespace exemu::test {
namespace {

Tally judged;

// Printed when the program ends: after Catch2's own summary, which comes last of all it says.
void print_tally() { std::printf("%zu passed, %zu failed\n", judged.passed, judged.failed); }

class TallyListener : public Catch::TestEventListenerBase {
public:
    using TestEventListenerBase::TestEventListenerBase;

    void testRunEnded(const Catch::TestRunStats& run) override
    {
        judged.passed += run.totals.testCases.passed + run.totals.testCases.failedButOk;
        judged.failed += run.totals.testCases.failed;
        std::atexit(print_tally);
    }
};
CATCH_REGISTER_LISTENER(TallyListener)

} // namespace

Tally& tally() { return judged; }

} // namespace exemu::test

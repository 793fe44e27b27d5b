#include "oab/container.hpp"
#include "support/mspack.hpp"

#include <cstdlib>

// Any bytes at all, packed by us and unpacked by libmspack. Input: one byte that says where the old file ends and the new one
// begins, and then both. What libmspack is given came from us, so its own faults are not looked for.
using namespace exemu;
using namespace exemu::oab;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view all(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::string_view before = all.substr(0, all.size() * data[0] / 256), after = all.substr(before.size());
    for (const Packing packing : {Packing::lzx, Packing::stored}) {
        const auto plain = test::unpack_full(pack_full(after, packing));
        require(plain.has_value() && *plain == after);
    }
    const auto made = test::unpack_diff(pack_diff(after, before), before);
    require(made.has_value() && *made == after);
    return 0;
}

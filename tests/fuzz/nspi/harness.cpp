#include "nspi/values.hpp"

#include <cstdlib>
#include <string>

// Structures of the address book in NDR, as peers send them. Input: one byte that says which and in which byte order, then the stub. What is
// read and written again is read as the same, and a stub of n bytes never leads to more than a few times n of memory.
using namespace exemu;
using namespace exemu::nspi;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

template <class T>
std::string again(std::string_view stub, std::endian order, bool& ok)
{
    wire::NdrReader in(stub, order);
    T value{};
    in(value);
    ok = in.ok();
    wire::NdrWriter out;
    if (ok)
        out(value);
    return out.take();
}

template <class T>
void judge(std::string_view stub, std::endian order)
{
    bool ok = false;
    const std::string once = again<T>(stub, order, ok);
    if (!ok)
        return;
    require(once.size() <= 16 * stub.size() + 64);
    const std::string twice = again<T>(once, std::endian::little, ok);
    require(ok);
    require(twice == once);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view stub(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::endian order = data[0] & 0x80 ? std::endian::big : std::endian::little;
    switch (data[0] % 8) {
    case 0: judge<Restriction>(stub, order); break;
    case 1: judge<Value>(stub, order); break;
    case 2: judge<Row>(stub, order); break;
    case 3: judge<RowSet>(stub, order); break;
    case 4: judge<TagArray>(stub, order); break;
    case 5: judge<Strings<wire::NdrText>>(stub, order); break;
    case 6: judge<Strings<wire::NdrWideText>>(stub, order); break;
    default: judge<PropertyName>(stub, order);
    }
    return 0;
}

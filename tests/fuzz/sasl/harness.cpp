#include "auth/auth.hpp"
#include "wire/base64.hpp"

#include <cstdlib>

// A whole exchange as lines of base64. Input: a byte that names the mechanism, a byte whose lowest bit says whether there is an initial response,
// then lines. Said twice it ends in the same way; it ends after few steps; who gets in is somebody.
using namespace exemu;
using namespace exemu::auth;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

const directory::Directory& people()
{
    static const directory::Directory the_one = [] {
        directory::Account alice;
        alice.name = "alice";
        alice.password = "secret"; // in the dictionary: the way in is judged too
        return directory::Directory("contoso.test", "CONTOSO", {alice});
    }();
    return the_one;
}

std::string played(const Mechanism& mechanism, bool initial, std::string_view lines)
{
    static const Server server;
    static const Means means{[] { return std::string("\x01\x23\x45\x67\x89\xab\xcd\xef"); }, nullptr};
    const auto exchange = mechanism.start(Circumstances(people(), server, means));
    std::string told;
    bool begun = false;
    const auto take = [&](const Step& step) {
        told += std::to_string(static_cast<int>(step.kind)) + step.challenge + "|";
        if (step.kind == Step::Kind::challenge)
            return true;
        const Credentials& c = step.credentials;
        require(c.valid == (step.kind == Step::Kind::complete && c.reason == Reason::none));
        require(!c.valid || c.account);
        told += c.user + std::string(to_text(c.reason));
        return false;
    };
    if (!initial) {
        begun = true;
        if (!take(exchange->begin(std::nullopt)))
            return told;
    }
    for (int steps = 0; steps < 6 && !lines.empty(); ++steps) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        const auto response = wire::base64_decode(lines.substr(0, end));
        lines.remove_prefix(std::min(end + 1, lines.size()));
        if (!response)
            return told + "no base64";
        require(*wire::base64_decode(wire::base64_encode(*response)) == *response);
        if (!take(begun ? exchange->answer(*response) : exchange->begin(*response)))
            return told;
        begun = true;
    }
    return told;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const Mechanism& mechanism = mechanisms()[data[0] % mechanisms().size()];
    const std::string_view lines(reinterpret_cast<const char*>(data) + 2, size - 2);
    require(played(mechanism, data[1] & 1, lines) == played(mechanism, data[1] & 1, lines));
    return 0;
}

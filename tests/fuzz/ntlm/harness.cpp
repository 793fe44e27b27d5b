#include "auth/auth.hpp"
#include "auth/ntlm_messages.hpp"
#include "auth/spnego.hpp"

#include <cstdlib>

// What a peer may put into NTLM and SPNEGO. Input: a first message's size in two bytes, that message, the second. Nothing is read outside
// of a message, what is found lies in it, and nobody gets in without the password.
using namespace exemu;
using namespace exemu::auth;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void require_within(std::string_view part, std::string_view whole)
{
    require(part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size()));
}

void read_all(std::string_view message)
{
    if (const auto negotiate = ntlm::parse_negotiate(message))
        ntlm::answered_flags(negotiate->flags);
    for (const std::uint32_t flags : {std::uint32_t{ntlm::unicode}, std::uint32_t{ntlm::oem}}) {
        const auto a = ntlm::parse_authenticate(message, flags);
        if (!a)
            continue;
        for (const std::string_view part : {a->lm_response, a->nt_response, a->session_key, a->mic.value_or("")})
            require_within(part, message);
        if (a->nt_response.size() > 16)
            (void)ntlm::parse_client_challenge(a->nt_response.substr(16));
    }
    (void)ntlm::parse_client_challenge(message);
    if (const auto init = spnego::parse_init(message)) {
        require(!init->mechanisms.empty() && init->mechanisms.size() <= 32);
        require(!init->token || init->token->size() < message.size());
    }
    (void)spnego::parse_response(message);
}

const directory::Directory& people()
{
    static const directory::Directory the_one = [] {
        directory::Account alice;
        alice.name = "alice";
        alice.password = "a password that no fuzzer finds";
        return directory::Directory("contoso.test", "CONTOSO", {alice});
    }();
    return the_one;
}

void converse(const char* mechanism, std::string_view first, std::string_view second, std::uint64_t level)
{
    static const Server server;
    static const Means means{[] { return std::string("\x01\x23\x45\x67\x89\xab\xcd\xef"); }, nullptr};
    Circumstances at(people(), server, means);
    at.policy.lm_compatibility = level;
    const auto exchange = find_mechanism(mechanism)->start(at);
    Step step = exchange->begin(first);
    if (step.kind == Step::Kind::challenge)
        step = exchange->answer(second);
    require(!step.credentials.valid && !step.security);
    require(step.challenge.size() < 1024);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const std::string_view all(reinterpret_cast<const char*>(data) + 2, size - 2);
    const std::size_t cut = std::min<std::size_t>(data[0] + 256u * (data[1] & 15u), all.size());
    read_all(all.substr(0, cut));
    read_all(all.substr(cut));
    for (const std::uint64_t level : {std::uint64_t{5}, std::uint64_t{0}}) {
        converse("NTLM", all.substr(0, cut), all.substr(cut), level);
        converse("NEGOTIATE", all.substr(0, cut), all.substr(cut), level);
    }
    return 0;
}

#include "auth/ntlm_messages.hpp"

#include "wire/byte_reader.hpp"
#include "wire/utf16.hpp"

#include <algorithm>
#include <vector>

namespace exemu::auth::ntlm {

using namespace std::literals;

namespace {

constexpr std::string_view signature = "NTLMSSP\0"sv;

enum AvId : std::uint16_t { // 2.2.2.1
    av_eol,
    av_netbios_computer,
    av_netbios_domain,
    av_dns_computer,
    av_dns_domain,
    av_dns_tree,
    av_flags,
    av_timestamp,
    av_single_host,
    av_target_name,
    av_channel_bindings,
};

// The payload of a message: what its fields point into, after a head whose size the lowest of them tells.
class Payload {
public:
    Payload(std::string_view message, std::size_t head) : message_(message), head_(head), lowest_(message.size()) {}

    // Len, MaxLen, BufferOffset. MaxLen SHOULD equal Len and MUST be ignored (2.2.1.1).
    std::string_view field(wire::ByteReader& in)
    {
        const std::uint16_t size = in.u16();
        in.skip(2);
        const std::uint32_t offset = in.u32();
        if (size == 0) // its offset may be anything
            return {};
        if (offset < head_ || offset > message_.size() || size > message_.size() - offset)
            return miss("a field within its message", offset);
        for (const auto& [from, to] : taken_) {
            if (offset < to && from < offset + size)
                return miss("fields that do not overlap", offset);
        }
        taken_.emplace_back(offset, offset + size);
        lowest_ = std::min<std::size_t>(lowest_, offset);
        return message_.substr(offset, size);
    }

    std::size_t head() const { return lowest_; } // nothing of the payload lies before it
    const std::optional<SyntaxError>& error() const { return error_; }

private:
    std::string_view miss(std::string what, std::size_t at)
    {
        if (!error_)
            error_ = SyntaxError(std::move(what), at);
        return {};
    }

    std::string_view message_;
    std::size_t head_, lowest_;
    std::vector<std::pair<std::size_t, std::size_t>> taken_;
    std::optional<SyntaxError> error_;
};

bool begins(wire::ByteReader& in, std::uint32_t type) { return in.bytes(8) == signature && in.u32() == type; }

// OEM text is of an agreed code page that nobody tells; its ASCII half is the same in all of them, the rest is taken for Latin-1.
std::string utf8_of_oem(std::string_view text)
{
    std::string wide;
    for (const char c : text) {
        wide += c;
        wide += '\0';
    }
    return *wire::utf8_of(wide);
}

Parsed<std::string> name_of(std::string_view raw, bool is_unicode)
{
    if (is_unicode)
        return wire::utf8_of(raw);
    return utf8_of_oem(raw);
}

Parsed<TargetInfo> parse_target_info(wire::ByteReader in)
{
    TargetInfo info;
    // 2.2.2.7 ends the list with MsvAvEOL; four zero bytes follow, and clients forget them.
    while (in.ok()) {
        const std::uint16_t id = in.u16();
        wire::ByteReader value = in.sub(in.u16());
        if (!in.ok() || id == av_eol)
            break;
        switch (id) {
        case av_flags: info.flags = value.u32(); break;
        case av_timestamp: info.timestamp = value.u64(); break;
        case av_channel_bindings: info.channel_bindings = std::string(value.bytes(16)); break;
        case av_target_name: {
            const Parsed<std::string> name = wire::utf8_of(value.rest());
            if (!name)
                return std::unexpected(name.error());
            info.target_name = *name;
            break;
        }
        default: break; // our own names, said back; a newer one is not for us
        }
        if (!value.ok())
            return syntax_error("an AV pair of its right size", in.at());
    }
    if (!in.ok())
        return in.error("AV pairs up to MsvAvEOL");
    return info;
}

} // namespace

bool is_ntlm(std::string_view message) { return message.starts_with(signature); }

Parsed<Negotiate> parse_negotiate(std::string_view message)
{
    constexpr std::size_t least_head = 16, whole_head = 32;
    wire::ByteReader in(message);
    if (!begins(in, 1))
        return in.error("a NEGOTIATE message");
    Negotiate negotiate;
    negotiate.flags = in.u32();
    if (!in.ok())
        return in.error("the flags of a NEGOTIATE message");
    if (message.size() == least_head) // what old clients send, and all that is needed
        return negotiate;
    Payload payload(message, whole_head);
    for (const Flag supplied : {domain_supplied, workstation_supplied}) {
        if (negotiate.flags & supplied)
            payload.field(in);
        else
            in.skip(8);
    }
    if (!in.ok())
        return in.error("the fields of a NEGOTIATE message");
    if (payload.error())
        return std::unexpected(*payload.error());
    return negotiate;
}

Parsed<Authenticate> parse_authenticate(std::string_view message, std::uint32_t flags)
{
    constexpr std::size_t head = 64, head_with_version = 72;
    wire::ByteReader in(message);
    if (!begins(in, 3))
        return in.error("an AUTHENTICATE message");
    Payload payload(message, head);
    Authenticate authenticate;
    authenticate.lm_response = payload.field(in);
    authenticate.nt_response = payload.field(in);
    const std::string_view domain = payload.field(in), user = payload.field(in), workstation = payload.field(in);
    authenticate.session_key = payload.field(in);
    authenticate.flags = in.u32();
    if (!in.ok())
        return in.error("the head of an AUTHENTICATE message");
    if (payload.error())
        return std::unexpected(*payload.error());
    const bool is_unicode = flags & unicode;
    const std::pair<std::string_view, std::string*> names[] = {
        {domain, &authenticate.domain}, {user, &authenticate.user}, {workstation, &authenticate.workstation}};
    for (const auto& [raw, name] : names) {
        Parsed<std::string> text = name_of(raw, is_unicode);
        if (!text)
            return std::unexpected(SyntaxError(text.error().expected, static_cast<std::size_t>(raw.data() - message.data())));
        *name = std::move(*text);
    }
    if (payload.head() >= Authenticate::mic_at + 16)
        authenticate.mic = message.substr(Authenticate::mic_at, 16);
    static_assert(Authenticate::mic_at == head_with_version);
    return authenticate;
}

Parsed<ClientChallenge> parse_client_challenge(std::string_view blob)
{
    wire::ByteReader in(blob);
    ClientChallenge challenge;
    if (in.u8() != 1 || in.u8() != 1) // RespType, HiRespType
        in.fail();
    in.skip(6); // Reserved1, Reserved2
    challenge.timestamp = in.u64();
    in.skip(8 + 4); // ChallengeFromClient, Reserved3
    if (!in.ok())
        return in.error("an NTLMv2 client challenge");
    Parsed<TargetInfo> target = parse_target_info(in.sub(in.left()));
    if (!target)
        return std::unexpected(target.error());
    challenge.target = std::move(*target);
    return challenge;
}

std::string write(const Challenge& challenge)
{
    // Exchange: the order of Windows (wire reference 7.1), NetBIOS before DNS and domain before computer.
    wire::ByteWriter info;
    const auto name = [&](AvId id, const std::string& text) {
        const std::string wide = wire::utf16le_of(text);
        info.u16(id);
        info.u16(static_cast<std::uint16_t>(wide.size()));
        info.bytes(wide);
    };
    name(av_netbios_domain, challenge.netbios_domain);
    name(av_netbios_computer, challenge.netbios_computer);
    name(av_dns_domain, challenge.dns_domain);
    name(av_dns_computer, challenge.dns_computer);
    name(av_dns_tree, challenge.dns_tree);
    info.u16(av_timestamp);
    info.u16(8);
    info.u64(challenge.timestamp);
    info.u32(av_eol);

    const bool is_unicode = challenge.flags & unicode;
    const std::string target = is_unicode ? wire::utf16le_of(challenge.netbios_domain) : challenge.netbios_domain;
    constexpr std::uint32_t head = 56;
    wire::ByteWriter out;
    const auto field = [&](std::size_t size, std::uint32_t offset) {
        out.u16(static_cast<std::uint16_t>(size));
        out.u16(static_cast<std::uint16_t>(size));
        out.u32(offset);
    };
    out.bytes(signature);
    out.u32(2);
    field(target.size(), head);
    out.u32(challenge.flags);
    out.bytes(challenge.nonce);
    out.zeros(8);
    field(info.size(), head + static_cast<std::uint32_t>(target.size()));
    out.u8(challenge.major);
    out.u8(challenge.minor);
    out.u16(challenge.build);
    out.zeros(3);
    out.u8(15); // NTLMSSP_REVISION_W2K3
    out.bytes(target);
    out.bytes(info.view());
    return out.take();
}

std::uint32_t answered_flags(std::uint32_t asked)
{
    // What says where fields of a NEGOTIATE are has no meaning in an answer.
    std::uint32_t answer = asked & ~static_cast<std::uint32_t>(domain_supplied | workstation_supplied | anonymous | target_is_server);
    if (answer & unicode)
        answer &= ~static_cast<std::uint32_t>(oem);
    if (answer & extended_session_security) // 2.2.2.5: of both, the better one
        answer &= ~static_cast<std::uint32_t>(lm_key);
    return answer | ntlm | target_is_domain | target_info | version;
}

std::uint64_t file_time(WallTime time)
{
    using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;
    constexpr Ticks from_1601_to_1970 = std::chrono::seconds(11'644'473'600);
    return static_cast<std::uint64_t>((std::chrono::duration_cast<Ticks>(time.time_since_epoch()) + from_1601_to_1970).count());
}

} // namespace exemu::auth::ntlm

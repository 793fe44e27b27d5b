#include "owa/cadata.hpp"

#include "directory/secret.hpp"
#include "wire/base64.hpp"

#include <algorithm>
#include <chrono>

namespace exemu::owa {

namespace {

constexpr std::string_view ttl_mark = "cadataTL"; // fills the block, and shows that it is ours
constexpr std::size_t content_key_size = auth::Sealer::key_size;

std::string to_bytes(std::uint64_t number)
{
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes += static_cast<char>(number >> shift);
    return bytes;
}

std::uint64_t to_number(std::string_view bytes)
{
    std::uint64_t number = 0;
    for (const char c : bytes.substr(0, 8))
        number = number << 8 | static_cast<unsigned char>(c);
    return number;
}

std::uint64_t milliseconds(WallTime time)
{
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count());
}
// 43 bits: what nanoseconds can count.
WallTime from_milliseconds(std::uint64_t number)
{
    return WallTime(std::chrono::duration_cast<WallTime::duration>(std::chrono::milliseconds(number & 0x7ffffffffff)));
}

// In a block of one size, as RSA gives it: a byte of length, the text, noise.
std::string padded(std::string_view text)
{
    constexpr std::size_t room = Cadata::block - auth::Sealer::overhead;
    return std::string(1, static_cast<char>(text.size())).append(text) + auth::random_bytes(room - 1 - text.size());
}
std::optional<std::string> without_padding(std::string_view text)
{
    const std::size_t size = text.empty() ? 0 : static_cast<unsigned char>(text.front());
    if (text.size() < 1 + size)
        return std::nullopt;
    return std::string(text.substr(1, size));
}

// account NUL id NUL trusted began
std::string to_bytes(const Ticket& ticket)
{
    return ticket.account + '\0' + ticket.id + '\0' + (ticket.trusted ? 't' : 'p') + to_bytes(milliseconds(ticket.began));
}
std::optional<Ticket> to_ticket(std::string_view bytes)
{
    const std::size_t name_end = bytes.find('\0');
    const std::size_t id_end = name_end == bytes.npos ? bytes.npos : bytes.find('\0', name_end + 1);
    if (id_end == bytes.npos || bytes.size() != id_end + 10)
        return std::nullopt;
    Ticket ticket;
    ticket.account = bytes.substr(0, name_end);
    ticket.id = bytes.substr(name_end + 1, id_end - name_end - 1);
    ticket.trusted = bytes[id_end + 1] == 't';
    ticket.began = from_milliseconds(to_number(bytes.substr(id_end + 2)));
    return ticket;
}

std::optional<std::string> decoded(std::string_view value, std::size_t size = 0)
{
    if (value.size() > Cadata::most_value)
        return std::nullopt;
    auto bytes = wire::base64_decode(value);
    if (!bytes || (size != 0 && bytes->size() != size))
        return std::nullopt;
    return std::move(*bytes);
}

// The key of the session, when all that is signed is what we signed.
std::optional<std::string> content_key(const auth::Sealer& sealer, const CookieSet& cookies)
{
    const auto key = decoded(cookies.key, Cadata::block), iv = decoded(cookies.iv, Cadata::block),
               signature = decoded(cookies.signature, Cadata::block);
    if (!key || !iv || !signature)
        return std::nullopt;
    const auto opened = sealer.open("cadataSig", *signature);
    const auto signed_by_us = opened ? without_padding(*opened) : std::nullopt;
    if (!signed_by_us || !directory::same_secret(sealer.sign("cadata", cookies.data + "." + cookies.key + "." + cookies.iv), *signed_by_us))
        return std::nullopt;
    const auto plain = sealer.open("cadataKey", *key);
    auto content = plain ? without_padding(*plain) : std::nullopt;
    if (!content || content->size() != content_key_size)
        return std::nullopt;
    return content;
}

std::string ttl_of(std::string_view key, WallTime expires)
{
    return wire::base64_encode(auth::encrypt_block(key, to_bytes(milliseconds(expires)).append(ttl_mark)));
}

} // namespace

std::string_view to_text(CookieState state)
{
    switch (state) {
    case CookieState::absent: return "absent";
    case CookieState::valid: return "valid";
    case CookieState::expired: return "expired";
    case CookieState::forged: return "forged";
    }
    return "";
}

CookieSet Cadata::make(const Ticket& ticket, WallTime expires) const
{
    const std::string key = auth::random_bytes(content_key_size);
    CookieSet cookies;
    cookies.data = wire::base64_encode(auth::Sealer(key).seal("cadata", to_bytes(ticket)));
    cookies.ttl = ttl_of(key, expires);
    cookies.key = wire::base64_encode(sealer_.seal("cadataKey", padded(key)));
    cookies.iv = wire::base64_encode(sealer_.seal("cadataIV", padded(auth::random_bytes(16))));
    const std::string signature = sealer_.sign("cadata", cookies.data + "." + cookies.key + "." + cookies.iv);
    cookies.signature = wire::base64_encode(sealer_.seal("cadataSig", padded(signature)));
    return cookies;
}

std::string Cadata::renew(const CookieSet& cookies, WallTime expires) const
{
    const auto key = content_key(sealer_, cookies);
    return key ? ttl_of(*key, expires) : std::string();
}

Judged Cadata::judge(const CookieSet& cookies, WallTime now) const
{
    Judged judged;
    const std::string* parts[] = {&cookies.data, &cookies.ttl, &cookies.key, &cookies.iv, &cookies.signature};
    if (std::ranges::all_of(parts, [](const std::string* part) { return part->empty(); }))
        return judged;
    judged.state = CookieState::forged;
    const auto key = content_key(sealer_, cookies);
    const auto sealed = decoded(cookies.data), ttl = decoded(cookies.ttl, ttl_size);
    if (!key || !sealed || !ttl)
        return judged;
    const auto plain = auth::Sealer(*key).open("cadata", *sealed);
    const auto ticket = plain ? to_ticket(*plain) : std::nullopt;
    const std::string until = auth::decrypt_block(*key, *ttl);
    if (!ticket || !until.ends_with(ttl_mark))
        return judged;
    judged.ticket = *ticket;
    judged.expires = from_milliseconds(to_number(until));
    judged.state = now < judged.expires ? CookieState::valid : CookieState::expired;
    return judged;
}

std::string Cadata::canary(const Ticket& ticket) const
{
    return wire::base64url_encode(sealer_.sign("canary", ticket.account + '\0' + ticket.id)) + ".";
}

bool Cadata::is_canary(const Ticket& ticket, std::string_view canary) const { return directory::same_secret(this->canary(ticket), canary); }

} // namespace exemu::owa

#include "sip/sdp.hpp"

#include "base/text.hpp"
#include "sip/scan.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::sip {

namespace {

// "IN IP4 192.0.2.7", a multicast address perhaps with "/127" behind it.
bool read_connection(std::string_view value, std::string& address)
{
    const std::vector<std::string_view> words = split(value, ' ');
    if (words.size() != 3 || !iequals(words[0], "IN") || (!iequals(words[1], "IP4") && !iequals(words[1], "IP6")))
        return false;
    const std::string_view text = words[2].substr(0, words[2].find('/'));
    if (text.empty() || text.size() > 255 ||
        !std::ranges::all_of(text, [](char c) { return is_alphanum(c) || c == '.' || c == ':' || c == '-'; }))
        return false;
    address = text;
    return true;
}

// RFC 3551 6: what these numbers mean where no rtpmap says so.
std::string static_encoding(unsigned payload) { return payload == 0 ? "PCMU" : payload == 8 ? "PCMA" : ""; }

bool read_media(std::string_view value, MediaLine& media)
{
    std::vector<std::string_view> words = split(value, ' ');
    std::erase(words, std::string_view());
    std::uint64_t port = 0;
    if (words.size() < 4 || !is_token(words[0]) || !read_number(words[1].substr(0, words[1].find('/')), 65535, port))
        return false;
    media.type = to_lower(words[0]);
    media.port = static_cast<std::uint16_t>(port);
    media.protocol = words[2];
    for (std::size_t i = 3; i < words.size() && media.formats.size() < most_formats; ++i) {
        std::uint64_t payload = 0;
        if (read_number(words[i], 127, payload))
            media.formats.push_back({static_cast<unsigned>(payload), static_encoding(static_cast<unsigned>(payload)), 8000});
    }
    return true;
}

// "rtpmap:101 telephone-event/8000"
void read_rtpmap(std::string_view value, MediaLine& media)
{
    const std::size_t blank = value.find(' '), slash = value.find('/');
    std::uint64_t payload = 0, clock = 0;
    if (blank == value.npos || slash == value.npos || slash < blank || !read_number(value.substr(0, blank), 127, payload))
        return;
    const std::string_view rate = value.substr(slash + 1);
    if (!read_number(rate.substr(0, rate.find('/')), 1'000'000, clock))
        return;
    for (MediaFormat& format : media.formats)
        if (format.payload == payload) {
            format.encoding = to_upper(value.substr(blank + 1, std::min<std::size_t>(slash - blank - 1, 32)));
            format.clock = static_cast<unsigned>(clock);
        }
}

void read_attribute(std::string_view value, MediaLine& media)
{
    for (const std::string_view direction : {"sendrecv", "sendonly", "recvonly", "inactive"})
        if (value == direction)
            media.direction = direction;
    std::uint64_t number = 0;
    if (value.starts_with("rtpmap:"))
        read_rtpmap(value.substr(7), media);
    else if (value.starts_with("ptime:") && read_number(value.substr(6), 200, number) && number >= 10)
        media.ptime = static_cast<unsigned>(number);
}

} // namespace

Parsed<Sdp> parse_sdp(std::string_view text)
{
    Sdp sdp;
    bool origin = false, first = true;
    std::string direction = "sendrecv";
    if (text.size() > most_sdp)
        return syntax_error("less than 64 KiB", most_sdp);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t lf = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, lf - at);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        const std::size_t here = std::exchange(at, lf + 1);
        if (line.empty() && at >= text.size())
            break;
        if (line.size() < 2 || line[1] != '=' || !wire::is_alpha(line[0]))
            return syntax_error("a letter and '='", here);
        const std::string_view value = line.substr(2);
        if (first && (line[0] != 'v' || value != "0"))
            return syntax_error("v=0", here);
        first = false;
        if (line[0] == 'o')
            origin = true;
        if (line[0] == 'c' && !read_connection(value, sdp.media.empty() ? sdp.address : sdp.media.back().address))
            return syntax_error("c=IN IP4 and an address", here);
        if (line[0] == 'm') {
            MediaLine media;
            media.address = sdp.address;
            media.direction = direction;
            if (sdp.media.size() == most_media || !read_media(value, media))
                return syntax_error("m=audio, a port, RTP/AVP and formats", here);
            sdp.media.push_back(std::move(media));
        }
        if (line[0] == 'a' && !sdp.media.empty()) {
            read_attribute(value, sdp.media.back());
        } else if (line[0] == 'a') {
            MediaLine session;
            session.direction = direction;
            read_attribute(value, session);
            direction = session.direction;
        }
    }
    if (first || !origin)
        return syntax_error("v= and o=", text.size());
    return sdp;
}

std::optional<Chosen> choose(const Sdp& offer)
{
    for (std::size_t i = 0; i < offer.media.size(); ++i) {
        const MediaLine& media = offer.media[i];
        if (media.type != "audio" || media.port == 0 || !iequals(media.protocol, "RTP/AVP") || media.address.empty())
            continue;
        Chosen chosen;
        bool found = false;
        for (const MediaFormat& format : media.formats) {
            if (format.encoding == "TELEPHONE-EVENT" && format.clock == 8000)
                chosen.events = format.payload;
            else if (!found && (format.encoding == "PCMU" || format.encoding == "PCMA") && format.clock == 8000) {
                chosen.codec = format;
                found = true;
            }
        }
        if (!found)
            continue;
        chosen.index = i;
        chosen.address = media.address;
        chosen.port = media.port;
        chosen.direction = media.direction == "sendonly" ? "recvonly" : media.direction == "recvonly" ? "sendonly" : media.direction;
        return chosen;
    }
    return std::nullopt;
}

namespace {

void replace(std::string& text, std::string_view what, std::string_view by)
{
    for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

std::string filled(std::string line, const Answer& answer)
{
    replace(line, "{address}", answer.address);
    replace(line, "{port}", std::to_string(answer.port));
    replace(line, "{guid}", answer.guid);
    replace(line, "{version}", std::to_string(answer.version));
    if (answer.address.find(':') != answer.address.npos)
        replace(line, " IP4 ", " IP6 ");
    return line + "\r\n";
}

// The persona's lines before m= are the session's, those behind it belong to our media.
std::string written(
    const Answer& answer, std::string_view before_media, const std::string& media, std::string_view own, std::string_view behind)
{
    std::string session, attributes;
    bool seen = false;
    for (const std::string& line : answer.lines) {
        if (line.starts_with("m="))
            seen = true;
        else if (!line.starts_with("a=rtpmap:") && !line.starts_with("a=fmtp:"))
            (seen ? attributes : session) += filled(line, answer);
    }
    return session + std::string(before_media) + media + attributes + std::string(own) + std::string(behind);
}

} // namespace

std::string write_answer(const Sdp& offer, const Chosen& chosen, const Answer& answer)
{
    std::string before, behind, own;
    for (std::size_t i = 0; i < offer.media.size(); ++i) {
        if (i == chosen.index)
            continue;
        const MediaLine& refused = offer.media[i];
        const unsigned format = refused.formats.empty() ? 0 : refused.formats.front().payload;
        (i < chosen.index ? before : behind) += fmt::format("m={} 0 {} {}\r\n", refused.type, refused.protocol, format);
    }
    std::string media = fmt::format("m=audio {} RTP/AVP {}", answer.port, chosen.codec.payload);
    if (chosen.codec.payload >= 96)
        own += fmt::format("a=rtpmap:{} {}/8000\r\n", chosen.codec.payload, chosen.codec.encoding);
    if (chosen.events) {
        media += fmt::format(" {}", *chosen.events);
        own += fmt::format("a=rtpmap:{} telephone-event/8000\r\na=fmtp:{} 0-16\r\n", *chosen.events, *chosen.events);
    }
    if (chosen.direction != "sendrecv")
        own += "a=" + chosen.direction + "\r\n";
    return written(answer, before, media + "\r\n", own, behind);
}

std::string write_offer(const Answer& answer)
{
    return written(answer, "", fmt::format("m=audio {} RTP/AVP 0 8 101\r\n", answer.port),
        "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n", "");
}

} // namespace exemu::sip

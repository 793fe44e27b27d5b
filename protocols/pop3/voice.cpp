#include "pop3/voice.hpp"

#include <algorithm>

namespace exemu::pop3 {

namespace {

std::string lines_of(const std::vector<std::string>& capabilities)
{
    std::string lines;
    for (const std::string& capability : capabilities)
        lines += capability + "\r\n";
    return lines + ".\r\n";
}

} // namespace

Voice make_voice(Style style, LoginType login_type, const auth::Policy& policy)
{
    std::string capa = lines_of(style.capa), capa_tls = lines_of(style.capa_tls);
    return {std::move(style), login_type, policy, std::move(capa), std::move(capa_tls)};
}

session::Reply say(std::string_view line, session::After after)
{
    const std::size_t blank = std::min(line.find(' '), line.size());
    session::Reply reply;
    reply.result = line.starts_with('+') ? session::Result::ok : session::Result::refused;
    reply.after = after;
    reply.code = line.substr(0, blank);
    reply.text = line.substr(std::min(blank + 1, line.size()));
    reply.bytes.reserve(line.size() + 2);
    reply.bytes.append(line).append("\r\n");
    return reply;
}

} // namespace exemu::pop3

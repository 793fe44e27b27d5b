#include "net/datagram_socket.hpp"

#include <netinet/in.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace exemu::net {

namespace {

constexpr std::size_t control_room = CMSG_SPACE(sizeof(in6_pktinfo));

template <class Info>
Info content(const cmsghdr* part)
{
    Info info;
    std::memcpy(&info, CMSG_DATA(const_cast<cmsghdr*>(part)), sizeof info);
    return info;
}

SocketAddress our_address(msghdr& message)
{
    SocketAddress ours;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_PKTINFO) {
            ours.storage.ss_family = AF_INET;
            reinterpret_cast<sockaddr_in&>(ours.storage).sin_addr = content<in_pktinfo>(part).ipi_addr;
        } else if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_PKTINFO) {
            ours.storage.ss_family = AF_INET6;
            reinterpret_cast<sockaddr_in6&>(ours.storage).sin6_addr = content<in6_pktinfo>(part).ipi6_addr;
        }
    }
    return ours;
}

template <class Info>
void attach(msghdr& message, int level, int type, const Info& info)
{
    message.msg_controllen = CMSG_SPACE(sizeof info);
    cmsghdr* part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = level;
    part->cmsg_type = type;
    part->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(part), &info, sizeof info);
}

void say_from(msghdr& message, const SocketAddress& from)
{
    if (from.storage.ss_family == AF_INET) {
        in_pktinfo info{};
        info.ipi_spec_dst = reinterpret_cast<const sockaddr_in&>(from.storage).sin_addr;
        attach(message, IPPROTO_IP, IP_PKTINFO, info);
    } else if (from.storage.ss_family == AF_INET6) {
        in6_pktinfo info{};
        info.ipi6_addr = reinterpret_cast<const sockaddr_in6&>(from.storage).sin6_addr;
        attach(message, IPPROTO_IPV6, IPV6_PKTINFO, info);
    } else {
        message.msg_control = nullptr;
        message.msg_controllen = 0;
    }
}

} // namespace

void ask_for_our_address(int descriptor, bool v6)
{
    const int on = 1;
    if (v6)
        ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
    else
        ::setsockopt(descriptor, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
}

std::optional<Datagram> receive_datagram(int descriptor, std::span<char> into)
{
    Datagram datagram;
    alignas(cmsghdr) std::array<char, control_room> control{};
    iovec part{into.data(), into.size()};
    msghdr message{};
    message.msg_name = datagram.from.get();
    message.msg_namelen = datagram.from.size;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t n = ::recvmsg(descriptor, &message, 0);
    while (n < 0 && (errno == EINTR || errno == ECONNREFUSED)) // refused: an answer of ours found nobody
        n = ::recvmsg(descriptor, &message, 0);
    if (n < 0)
        return std::nullopt;
    datagram.bytes = static_cast<std::size_t>(n);
    datagram.from.size = message.msg_namelen;
    datagram.to = our_address(message);
    return datagram;
}

void send_datagram(int descriptor, std::string_view bytes, const SocketAddress& to, const SocketAddress& from)
{
    alignas(cmsghdr) std::array<char, control_room> control{};
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_name = const_cast<sockaddr*>(to.get());
    message.msg_namelen = to.size;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    say_from(message, from);
    while (::sendmsg(descriptor, &message, MSG_NOSIGNAL) < 0 && errno == EINTR)
        ;
}

} // namespace exemu::net

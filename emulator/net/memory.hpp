#pragma once
#include "net/tls.hpp"
#include "net/transport.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace exemu::net {

// The test's end of an in-memory connection. Same shard, no threads, no sockets. It may outlive the server's end.
class MemoryPeer {
public:
    virtual ~MemoryPeer() = default;
    virtual void write(std::string_view) = 0;  // towards the server; on datagrams: one datagram
    virtual std::string read() = 0;            // all the server has written since the last read
    virtual std::string read_datagram() = 0;   // datagrams: the first one not yet read; empty when there is none
    virtual std::size_t unread() const = 0;    // bytes the server has written since the last read
    virtual bool server_closed() const = 0;    // FIN or RST seen
    virtual bool server_reset() const = 0;
    // What goes to and from the ports that the server has opened beside this conversation: media.
    virtual std::vector<std::uint16_t> ports() const = 0;
    virtual void write_to(std::uint16_t port, std::string_view, Address from) = 0; // nobody hears it when the port is gone
    struct Sent {
        std::uint16_t from_port = 0;
        Address to;
        std::string bytes;
    };
    virtual std::vector<Sent> read_ports() = 0; // since the last time
    virtual void close() = 0;                  // FIN towards the server
    virtual void reset() = 0;
    virtual void stop_reading() = 0;           // the server's writes find a full window from now on
    virtual void open_window(std::size_t) = 0; // so many bytes more may be written; what was unlimited is not any more
    // The next start_tls() is this handshake. What was written before this call and the server has not read when it comes to
    // its start_tls() vanishes, as bytes pipelined before a handshake must; what is written after it is application data.
    virtual void declare_tls(TlsHello, TlsVersion) = 0;
};

struct MemoryPair {
    std::unique_ptr<Transport> server;
    std::shared_ptr<MemoryPeer> peer;
};
MemoryPair memory_pair(Shard&, Address peer, Address local, bool datagrams = false);

} // namespace exemu::net

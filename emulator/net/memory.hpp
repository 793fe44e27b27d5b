#pragma once
#include "net/tls.hpp"
#include "net/transport.hpp"

#include <memory>
#include <optional>
#include <string>

namespace exemu::net {

// The test's end of an in-memory connection. Same shard, no threads, no sockets.
class MemoryPeer {
public:
    virtual ~MemoryPeer() = default;
    virtual void write(std::string_view) = 0;  // towards the server; on datagrams: one datagram
    virtual std::string read() = 0;            // all the server has written since the last read
    virtual bool server_closed() const = 0;    // FIN or RST seen
    virtual bool server_reset() const = 0;
    virtual void close() = 0;                  // FIN towards the server
    virtual void reset() = 0;
    virtual void stop_reading() = 0;           // the server's writes find a full window from now on
    virtual void declare_tls(TlsHello, TlsVersion) = 0; // the next start_tls() is this handshake
};

struct MemoryPair {
    std::unique_ptr<Transport> server;
    std::shared_ptr<MemoryPeer> peer;
};
MemoryPair memory_pair(Shard&, Address peer, Address local, bool datagrams = false);

} // namespace exemu::net

#pragma once
#include "support/look.hpp"
#include "support/toys/toys.hpp"

#include <memory>
#include <string>

namespace exemu::test {

// A stage with the toy protocols and one scenario, for tests in C++. `yaml` is what follows "use: [toys]". Throws
// std::runtime_error with the loader's report.
class Talk {
public:
    explicit Talk(const std::string& yaml = "", std::size_t shards = 1);

    // One end of a connection; everything runs that is ready when a call returns.
    class Peer {
    public:
        std::string said();                         // since the last look; a line ends in "\n"
        std::string ask(const std::string& lines);  // says "line\nline" and looks; each line ends in CRLF
        std::string tell(std::string_view bytes);   // the same with bytes as they are, both ways
        net::MemoryPeer& wire() { return *wire_; }

    private:
        friend class Talk;
        Peer(Talk& talk, std::shared_ptr<net::MemoryPeer> wire) : talk_(talk), wire_(std::move(wire)) {}
        Talk& talk_;
        std::shared_ptr<net::MemoryPeer> wire_;
    };
    Peer connect(const std::string& protocol = "tagged", std::size_t shard = 0, const std::string& client = "192.0.2.7");
    // Greeted, with this account's mailbox open.
    Peer open(const std::string& account, std::size_t shard = 0, const std::string& client = "192.0.2.7");

    std::size_t count(const std::string& event) { return test::count(stage.journal(), event); }
    std::size_t mails(const std::string& account); // in the inbox

    Stage stage;
};

} // namespace exemu::test

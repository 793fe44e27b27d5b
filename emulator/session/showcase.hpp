#pragma once
#include "net/tls.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exemu::session {

// The certificates that a listener shows, by the host name that the peer asks for. Another may take the place of one in mid-run;
// all shards read it. A handshake takes what is shown when it begins, and keeps that.
class Showcase {
public:
    struct Shown {
        std::string name;                         // "good"
        std::string problem;                      // what is wrong with it; empty: nothing
        std::shared_ptr<net::TlsContext> context; // null where handshakes are declared (memory)
    };
    struct Contents {
        Shown usual; // handshakes begin with its context, and tickets are its own
        std::vector<std::pair<std::string, Shown>> by_name; // "eas.contoso.test", "*.contoso.test", in lower case

        // As it is written, else by the "*." that covers its first label, else the usual one.
        const Shown& for_name(std::string_view server_name) const;
    };

    explicit Showcase(Contents);
    std::shared_ptr<const Contents> now() const;
    void show_all(Contents); // instead of what was shown
    // `fresh` is a context made for this moment, from the usual certificate as it is afterwards: tickets given under another can
    // not be used any more. An empty name is the usual one; a name that had none gets one. Returns what was shown there before.
    std::string show(std::string_view server_name, Shown, std::shared_ptr<net::TlsContext> fresh);

    // Any other certificate that the scenario names: for a rule that chooses one. Who finds them is said before the first handshake.
    using Finder = std::function<Shown(const std::string& name)>;
    void find_others_by(Finder finder) { finder_ = std::move(finder); }
    Shown other(const std::string& name) const { return finder_(name); }

private:
    Finder finder_;
    mutable std::mutex mutex_; // of the pointer
    std::shared_ptr<const Contents> contents_;
};

} // namespace exemu::session

#pragma once
#include "pki/pki.hpp"
#include "scenario/scenario.hpp"
#include "session/session.hpp"
#include "session/tls_style.hpp"

#include <expected>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace exemu::app {

// The certificates that a scenario's listeners and steps name, made or read, and what listeners show of them.
class Certificates {
public:
    // Opens the state folder's CA for the scenario's persona, and makes what is used. Error: a sentence.
    static std::expected<std::unique_ptr<Certificates>, std::string> open(
        const std::filesystem::path& state_folder, const scenario::Scenario&, const std::vector<std::string>& bind = {});

    // After a reload: what this scenario uses and is not there yet.
    std::expected<void, std::string> make(const scenario::Scenario&);
    // What a listener shows; null where it offers no TLS.
    std::expected<std::shared_ptr<session::Showcase>, std::string> showcase(const scenario::Listener&, const session::Protocol&);

    struct Swapped {
        std::string name, problem, before;
    };
    // Another certificate for new handshakes of a listener, for all names or for one that is asked for; nobody resumes what was
    // agreed under the old one. From any thread. Error: what is not there.
    std::expected<Swapped, std::string> swap(const std::string& listener, const std::string& server_name, const std::string& certificate);

    // As at the start, where something was swapped since.
    void put_back();
    std::vector<std::pair<std::string, std::string>> shown(); // listener -> the name of its usual certificate

    pki::Authority& authority() { return authority_; }
    const std::vector<pki::Credential>& all() const { return credentials_; }

private:
    explicit Certificates(pki::Authority authority) : authority_(std::move(authority)) {}
    std::expected<pki::Credential, std::string> issue(pki::Recipe);
    const pki::Credential* find(const std::string& name) const;
    std::expected<session::Showcase::Shown, std::string> shown(const std::string& name, const net::TlsSettings&);

    struct Made {
        std::string name;
        net::TlsSettings settings;
        std::shared_ptr<net::TlsContext> context;
    };
    struct Door {
        std::string listener;
        net::TlsSettings settings;
        std::shared_ptr<session::Showcase> showcase;
        std::shared_ptr<const session::Showcase::Contents> at_first;
    };

    std::mutex mutex_;
    pki::Authority authority_;
    session::TlsStyle style_;
    std::vector<std::string> loopback_; // addresses listened to beside 127.0.0.1 and ::1: the server's own certificates name them too
    std::vector<pki::Credential> credentials_;
    std::vector<Made> contexts_;
    std::vector<Door> doors_;
};

} // namespace exemu::app

#pragma once
#include "base/options.hpp"
#include "net/tls.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

// `styles.tls` of a persona: what the Windows under that Exchange offers in a handshake.
namespace exemu::session {

// Where a protocol departs from the rest.
struct TlsDeparture {
    std::optional<net::TlsVersion> least, most;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("least", &TlsDeparture::least, "Oldest version.");
        field("most", &TlsDeparture::most, "Newest version.");
    }
};

struct TlsStyle {
    net::TlsVersion least = net::TlsVersion::tls1_2, most = net::TlsVersion::tls1_3;
    std::vector<std::string> ciphers, suites, groups, signatures; // OpenSSL's words
    bool tickets = false;
    std::uint64_t sessions = 0;
    Duration session_life = std::chrono::hours(10);
    std::map<std::string, TlsDeparture> protocols;

    net::TlsSettings settings(const std::string& protocol, std::vector<std::string> alpn) const;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("least", &TlsStyle::least, "Oldest version.").required();
        field("most", &TlsStyle::most, "Newest version.").required();
        field("ciphers", &TlsStyle::ciphers, "Cipher suites up to TLS 1.2, in the server's order.").required();
        field("suites", &TlsStyle::suites, "Cipher suites of TLS 1.3, in the server's order.");
        field("groups", &TlsStyle::groups, "Groups for the exchange of keys.").required();
        field("signatures", &TlsStyle::signatures, "How the server signs, in its order.").required();
        field("tickets", &TlsStyle::tickets, "Whether sessions are resumed by tickets (RFC 5077) that the client keeps for us.");
        field("sessions", &TlsStyle::sessions, "How many sessions each certificate's users may resume by what we remember; 0: none.")
            .at_most(std::uint64_t{1'000'000});
        field("session_life", &TlsStyle::session_life, "How long a session can be resumed.");
        field("protocols", &TlsStyle::protocols, "Protocol -> {least, most}, where one departs from the rest.");
    }
};

TlsStyle decode_tls_style(const Tree&, Problems&);
// The same, and every word of the lists must be one that OpenSSL offers: some milliseconds, which a start does not spend on what the
// build has checked.
TlsStyle check_tls_style(const Tree&, Problems&);

} // namespace exemu::session

template <>
struct exemu::Words<exemu::net::TlsVersion> {
    using V = net::TlsVersion;
    static constexpr std::pair<std::string_view, V> all[] = {
        {"1.0", V::tls1_0}, {"1.1", V::tls1_1}, {"1.2", V::tls1_2}, {"1.3", V::tls1_3}};
};

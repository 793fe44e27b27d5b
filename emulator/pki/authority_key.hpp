#pragma once
#include "pki/certificate.hpp"
#include "pki/files.hpp"
#include "pki/pki.hpp"

// The CA of a state folder from within: what opening it and signing with it share.
namespace exemu::pki {

struct Authority::Key {
    CertificatePtr certificate;
    std::vector<std::string> domains;
    std::string key_pem; // decoded only when something is signed: most starts sign nothing
    std::vector<std::string> revoked; // PEM, of this run

    bool permits(const std::vector<std::string>& wanted) const;
    // Null when the two files do not hold a pair.
    KeyPtr decoded() const;
    Worked make(const std::vector<std::string>& wanted, std::time_t now);
    Worked keep(const std::filesystem::path& state) const;
};

// A certificate and its key.
struct Authority::Pair {
    CertificatePtr certificate;
    KeyPtr key;
};

constexpr std::time_t hour = 60 * 60;
constexpr std::time_t lifetime = 90 * 24 * hour;
// An hour back, for peers whose clock is behind ours.
inline Validity from_now(std::time_t now) { return {now - hour, now + lifetime}; }

inline std::filesystem::path key_folder(const std::filesystem::path& state) { return state / "pki"; }
inline std::filesystem::path authority_path(const std::filesystem::path& state) { return state / "ca.pem"; }
inline std::filesystem::path authority_key_path(const std::filesystem::path& state) { return key_folder(state) / "ca.key"; }

} // namespace exemu::pki

#pragma once
#include "net/connection.hpp"
#include "smtp/voice.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a server writes into a message on its way.
namespace exemu::smtp {

std::string new_message_id(const std::string& fqdn); // Exchange: <guid@host>, in lower case
std::uint64_t new_internal_id();                     // Exchange: a 64-bit number that grows with every message of the server

// The further fields of delivered mail, in the persona's forms: what differs from message to message is the network message id alone.
class Stamps {
public:
    // `auth_as`: Anonymous or Internal.
    Stamps(const Voice&, std::string_view sender, std::string_view auth_as);
    void append_to(std::string& out) const; // with a new id

private:
    std::string fields_;
    std::vector<std::size_t> ids_; // where in `fields_` the id belongs
};

// What one session wrote last in front of a message, and what that was made of.
struct Trail {
    std::chrono::sys_seconds second{};
    net::TlsVersion version = net::TlsVersion::none;
    std::string hello_name, fields; // the Received fields, the topmost first
    std::string sender, auth_as;
    std::optional<Stamps> stamps;
};

} // namespace exemu::smtp

#pragma once
#include "smtp/voice.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// What a server writes into a message on its way.
namespace exemu::smtp {

std::string new_message_id(const std::string& fqdn); // Exchange: <guid@host>, in lower case
std::uint64_t new_internal_id();                     // Exchange: a 64-bit number that grows with every message of the server

// The further fields of delivered mail, in the persona's forms. `auth_as`: Anonymous or Internal.
std::string stamps_of(const Voice&, std::string_view sender, std::string_view auth_as);

} // namespace exemu::smtp

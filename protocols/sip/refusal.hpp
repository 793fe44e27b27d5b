#pragma once
#include "sip/request.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exemu::sip {

// What an element can do, for what is refused before anybody looks at a call.
struct Skills {
    std::vector<std::string> methods;    // Allow
    std::vector<std::string> extensions; // option tags that may be required
    std::vector<std::string> types;      // of bodies: application/sdp...
};

struct Refusal {
    unsigned status = 400;
    std::string_view sentence; // for the journal
    std::string header;        // a whole field that belongs to this status, without its line end
};

// RFC 3261 8.2 in its order: the form, the method, Require, the body, and what the answer may be. Nothing: it is taken on.
std::optional<Refusal> refuse(const Request&, const Skills&);

std::string_view reason_of(unsigned status); // the default reason phrase (21); empty for a status nobody registered

} // namespace exemu::sip

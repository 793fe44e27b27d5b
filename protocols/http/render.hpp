#pragma once
#include "http/message.hpp"
#include "http/style.hpp"

#include <functional>
#include <string>
#include <string_view>

// From a Response to bytes: the persona's header fields in their order, and the framing. Sans-IO.
namespace exemu::http {

struct Names;
struct Voice;

// What an answer depends on besides itself.
struct Asked {
    const Voice& voice;
    const Request* request = nullptr; // null: none could be read
    WallTime now{};
    std::string_view host;            // what the request calls us
    std::function<std::string_view()> guid; // drawn when it is first asked for
    bool logged_in = false;
    bool windows_login = false;       // by NTLM or Negotiate: Persistent-Auth
    bool closes = false;              // the connection ends behind it
};

session::Reply render(Response, const Asked&);

// Placeholders of the persona's texts.
std::string fill(std::string_view text, const Asked&, std::string_view location = {});

// A persona's whole answer (style.plain, style.root) as a Response whose fields are literally those.
Response response_of(const Answer&, const Asked&);

} // namespace exemu::http

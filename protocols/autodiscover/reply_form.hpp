#pragma once
#include "http/reply_form.hpp"

namespace exemu::autodiscover {

// What `reply` may be at an event of Autodiscover: as for HTTP, or the protocol's own error or redirect.
struct ReplyForm final : http::ReplyForm {
    enum class Kind : std::uint8_t { http, error, redirect_address, redirect_url } kind = Kind::http;
    std::string code;    // of an error: "600"; "InvalidUser"
    std::string message; // of an error; empty: the persona's words
    std::string target;  // of a redirect
};

// `pox`: errors are numbers, 500 to 603, and 1 or 2 (the Status of phones). `soap`: names of the enumeration. `json`: any word.
enum class Speaks : std::uint8_t { pox, soap, json, probe };
std::shared_ptr<const scenario::ReplyForm> parse_pox_reply(const Tree&, Problems&);
std::shared_ptr<const scenario::ReplyForm> parse_soap_reply(const Tree&, Problems&);
std::shared_ptr<const scenario::ReplyForm> parse_json_reply(const Tree&, Problems&);
std::shared_ptr<const scenario::ReplyForm> parse_probe_reply(const Tree&, Problems&);
std::string render_reply(const scenario::ReplyForm&);

} // namespace exemu::autodiscover

#pragma once
#include "autodiscover/addresses.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Autodiscover version 2: GET /autodiscover/autodiscover.json?Email=...&Protocol=..., without logging in. Sans-IO.
namespace exemu::autodiscover {

struct JsonRequest {
    std::string email, protocol;  // as asked; empty: absent
    std::optional<unsigned> redirects; // RedirectCount
};

// The URL for a protocol, in any letter case; with it the name in its own letter case. Nothing: it is not known.
struct JsonUrl {
    std::string protocol, url;
};
std::optional<JsonUrl> json_url(const Addresses&, const std::vector<std::string>& known, std::string_view protocol);

std::string write_json_url(const JsonUrl&);
std::string write_json_error(std::string_view code, std::string_view message);

// "alice@contoso.test" of ".../autodiscover.json/v1.0/alice@contoso.test"; empty where there is none.
std::string_view email_of_path(std::string_view rest);

} // namespace exemu::autodiscover

#pragma once
#include "base/clock.hpp"
#include "session/reply.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Requests and responses as values (RFC 9110), before they become bytes.
namespace exemu::http {

struct HeaderField {
    std::string name, value;
};

// Header fields in their order; names are the same in any letter case.
class HeaderFields {
public:
    const std::string* find(std::string_view name) const; // the first of that name; null when there is none
    std::string_view get(std::string_view name) const;    // empty when there is none
    std::size_t count(std::string_view name) const;
    // All values of a list field as one (RFC 9110 5.3); empty when there is none.
    std::string joined(std::string_view name) const;
    void add(std::string name, std::string value);
    void set(std::string name, std::string value); // takes the place of the first; further ones go
    void remove(std::string_view name);

    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }
    std::size_t size() const { return fields_.size(); }
    bool empty() const { return fields_.empty(); }

private:
    std::vector<HeaderField> fields_;
};

// The head of a request. Nobody has judged its names and values beyond their form.
struct Request {
    std::string method;   // as sent: methods know letter case (RFC 9110 9.1)
    std::string target;   // as sent
    std::string path;     // decoded, "." and ".." worked out: "/owa/auth/logon.aspx"; "*" of OPTIONS
    std::string query;    // behind the "?", as sent
    std::string host;     // what the request calls the server, a port included; empty: nothing (HTTP/1.0)
    unsigned version = 11; // 10, 11
    HeaderFields fields;
    bool chunked = false;
    std::uint64_t length = 0; // of a body that is not chunked
    bool expects_continue = false;

    std::string_view get(std::string_view name) const { return fields.get(name); } // a header field; empty when absent
    bool is(std::string_view a_method) const { return method == a_method; }
    bool has_body() const { return chunked || length > 0; }
    // A parameter of the query, or of a form (application/x-www-form-urlencoded), decoded; its name in any letter case.
    std::optional<std::string> parameter(std::string_view name) const;
    // A cookie as sent; its name in its letter case (RFC 6265 5.4).
    std::optional<std::string> cookie(std::string_view name) const;
    bool path_is(std::string_view a_path) const; // in any letter case
};

std::optional<std::string> form_value(std::string_view form, std::string_view name);
// What a browser makes of text in a form: %XX but for letters, digits and -._~, blanks as %20; small letters as IIS writes them.
std::string percent_encode(std::string_view);
std::string percent_decode(std::string_view, bool plus_is_blank = false); // what is no %XX stays
std::string html_escape(std::string_view);

// What answers a request. A site says what is its own; the persona's header fields, the framing (length, chunks, none for HEAD), ranges,
// conditions and compression are worked in by the dialogue.
struct Response {
    unsigned status = 200;
    std::string reason;  // empty: the standard's phrase
    HeaderFields fields; // its own: Content-Type, Location, Set-Cookie, X-...; they stand where `order` has their name, else before Date
    std::string body;    // the whole of a short one
    std::vector<session::Segment> more; // of a long one, behind `body`: slices of a blob, generators
    std::optional<std::uint64_t> length; // of all that; needed only where a generator stands in `more`. Absent there: chunked
    // Names of header fields in order, of the persona: "Name: value" or a bare name (style.hpp). Null: that of a page of the front end.
    const std::vector<std::string>* order = nullptr;
    // What a cache may compare (RFC 9110 8.8): with one of these a GET answers conditions; with `ranges` ranges too (one slice or a short body).
    std::string etag; // with its quotes
    std::optional<WallTime> modified;
    bool ranges = false;
    bool compressible = false; // gzip where the peer asks for it, and it is worth it
    bool close = false; // the connection ends behind it
    bool refused = false; // for the journal: result `refused` though the status is none of 4xx, 5xx (a login form's redirect)
    std::string note; // for the journal, field `text`; empty: the reason phrase
};

Response page(unsigned status, std::string body, std::string type = "text/html; charset=utf-8");
Response redirect(std::string location, unsigned status = 302);
std::string_view reason_of(unsigned status);

// IMF-fixdate (RFC 9110 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(WallTime);
// All three forms that must be read; nothing when it is none.
std::optional<WallTime> parse_http_date(std::string_view);

} // namespace exemu::http

#pragma once
#include "http/message.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

// A request as Beast's parser reads it, fed by hand (RFC 9112). Sans-IO: bytes in, a head, then pieces of a body.
namespace exemu::http {

// What HTTP.sys takes (its registry's defaults): MaxRequestBytes for the whole head, MaxFieldLength, URL length.
struct HeadLimits {
    std::size_t head = 16 * 1024;
    std::size_t target = 16 * 1024;
};

// Why a request is refused before any site sees it. HTTP.sys answers each with a page of its own, and the connection ends.
enum class Malformed : std::uint8_t {
    none,
    bad_request,  // no request line, or a header field that is none
    invalid_url,
    invalid_verb,
    invalid_host, // missing in HTTP/1.1, given twice, or no host
    too_long,     // the head
    url_too_long,
    version,      // no HTTP/1.0 or 1.1
    framing,      // both Content-Length and Transfer-Encoding, lengths that differ, or chunks that are none: smuggling
    coding,       // a transfer coding that is not chunked
};

class RequestReader {
public:
    explicit RequestReader(HeadLimits = {});
    ~RequestReader();
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;

    // Begins with the next request.
    void restart();

    enum class Progress : std::uint8_t { more, head, malformed };
    // Looks at what has come. `consumed` is what is read of it; a head is read whole or not at all. After `head` the request stands.
    Progress read_head(std::string_view input, std::size_t& consumed);
    const Request& request() const; // an empty one while none stands
    bool keep_alive() const { return keep_alive_; } // as the peer wants it
    Malformed malformed() const { return malformed_; }

    // The body, after a head: appends what has come to `piece`. False: it is malformed.
    bool read_body(std::string_view input, std::size_t& consumed, std::string& piece);
    bool body_done() const { return body_done_; }

private:
    class Parser;
    struct Work;

    Progress refuse(Malformed why)
    {
        malformed_ = why;
        return Progress::malformed;
    }
    Malformed judge();
    bool is_cut_end(std::string_view left) const;

    HeadLimits limits_;
    std::unique_ptr<Work> work_; // a request and what reads it; between requests a connection holds neither
    Malformed malformed_ = Malformed::none;
    bool keep_alive_ = false, body_done_ = false;
};

} // namespace exemu::http

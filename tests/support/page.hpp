#pragma once
#include <expected>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace exemu::test {

// A page of conversation: what a person who knows the protocol can review. CONTRIBUTING.md, "Pages".
//
//     # comment
//     scenario: examples/greylist-once.yaml       under scenarios/, or
//     yaml:                                       the scenario itself, indented
//       rules: [...]
//     listener: smtp-587                          default: the first one of the folder's protocol
//     listener2: smtp-25                          of the second connection, where it is another one
//     S: 250-*                                    the server says this line; * stands for anything
//     C: EHLO client.test                         the client says this line
//                                                 (over UDP one line is one datagram, without the line's end)
//     C: Cookie: {cookies}                        what the server has set, over all connections; {cookie:NAME} is the value of one
//     C2: ... S2: ...                             the same on a second connection (opened where it is first named)
//     C-PART: user=alice                          bytes without the end of a line: a body of a known length
//     S-PART: 200 OK<br/>                         the server says these next, whatever follows; with a * all that it has said
//     C-MESSAGE: GET / HTTP/1.1\n...\n\n         bytes as text; \n is a line end, and none is added
//                                                ({to.tag}: a parameter of a header field heard last; {via}: the whole)
//     S-MESSAGE: SIP/2.0 200 OK\n*\n\n            a header and the body that its Content-Length tells; \n is a line end, * anything
//     RTP: 1s hz=440   RTP: digit=5 gap=2        media to the one port that the server has opened beside this connection: a tone as
//                                                PCMU, or a key (RFC 4733, payload 101); `gap` packets are lost before it
//     S-RTP: 50                                  so many packets of media were sent since the last time
//     S-HEX: 00 01 ?? ..   C-HEX: 00 01           bytes; ?? is any byte. A field may have a name: "type=0b frag=4800"
//     TLS: version=1.2 sni=mail.contoso.test      a handshake, declared
//     PASS: 20s                                   the clock goes on, due time by due time
//     S-QUIET:                                    the server has said nothing more
//     CLOSE:  RESET:                              the client closes; S-CLOSED: and S-RESET: the server has
//     S2-REFUSED:                                 a connection that is tried now finds the port closed
//     STOP:                                       the emulator stops
//     journal: smtp.rcpt code=451 times=1         events that match; times is a count or a range (default: at least one)
//     put: alice Subject: Hello\n\ntext            a message comes into an inbox; \n is a line end
//     mail: alice subject=Hello count=1           messages in an inbox
//     FROM2: 192.0.2.9                            where the second connection comes from; before it is first named
//     verdict: met                                what `expect` comes to when the run ends here
struct Step {
    // clang-format off
    enum class Kind {
        client, server, client_hex, server_hex, tls, pass, quiet, close, reset, closed, was_reset, refused, journal, mail, stop, from,
        verdict, put, client_part, server_part, client_message, server_message, rtp, server_rtp
    } kind;
    // clang-format on
    int connection = 1;
    std::string text;
    int line = 0;
};

struct Page {
    std::string path, protocol; // protocol: the folder's name
    std::string scenario;       // file under scenarios/; empty when `yaml` holds it or there is none
    std::string yaml;
    std::string listener;
    std::map<int, std::string> listeners; // of connections that have one of their own
    std::vector<Step> steps;

    std::size_t peer_bytes() const; // that the client sends in all
};

// Error: file:line and what is wrong.
std::expected<Page, std::string> read_page(const std::string& path);
std::vector<std::string> all_pages(const std::string& folder); // *.dialogue below it, sorted

// `*` stands for anything; the rest as it is.
bool line_fits(const std::string& pattern, const std::string& line);

// `\n` made line ends.
std::string message_text(std::string text);

std::string bytes_of_hex(const std::string& hex); // "00 01 ff"; throws std::runtime_error

} // namespace exemu::test

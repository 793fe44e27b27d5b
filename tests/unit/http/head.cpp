#include "http/head.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::http;

namespace {

// Reads a head from `input` whole, then a byte at a time; both must agree.
Malformed judged(const std::string& input, Request* request = nullptr, std::size_t* rest = nullptr)
{
    RequestReader whole;
    std::size_t consumed = 0;
    const auto progress = whole.read_head(input, consumed);
    REQUIRE(progress != RequestReader::Progress::more);
    RequestReader piecemeal;
    std::string seen;
    std::size_t taken = 0;
    auto slow = RequestReader::Progress::more;
    for (const char byte : input) {
        seen += byte;
        slow = piecemeal.read_head(seen, taken);
        if (slow != RequestReader::Progress::more)
            break;
        seen.erase(0, taken);
    }
    CHECK(slow == progress);
    if (progress == RequestReader::Progress::head)
        CHECK(piecemeal.request().path == whole.request().path);
    if (request)
        *request = whole.request();
    if (rest)
        *rest = input.size() - consumed;
    return whole.malformed();
}

} // namespace

TEST_CASE("a head becomes a request")
{
    Request request;
    std::size_t rest = 0;
    CHECK(judged("POST /EWS/Exchange.asmx?x=1 HTTP/1.1\r\nHost: mail.contoso.test\r\nContent-Length: 4\r\nExpect: 100-Continue\r\n\r\nBODY",
              &request, &rest) == Malformed::none);
    CHECK(request.method == "POST");
    CHECK(request.path == "/EWS/Exchange.asmx");
    CHECK(request.query == "x=1");
    CHECK(request.host == "mail.contoso.test");
    CHECK(request.length == 4);
    CHECK(request.expects_continue);
    CHECK(request.parameter("X") == "1");
    CHECK(rest == 4);

    CHECK(judged("\r\nGET http://other.test/x HTTP/1.1\r\nHost: mail.contoso.test\r\n\r\n", &request) == Malformed::none);
    CHECK(request.host == "other.test"); // RFC 9112 3.2.2
    CHECK(judged("GET / HTTP/1.0\r\n\r\n", &request) == Malformed::none);
    CHECK(request.version == 10);
    CHECK(request.host.empty());
    CHECK(judged("RPC_IN_DATA /rpc/rpcproxy.dll?h:6001 HTTP/1.1\r\nHost: h\r\nContent-Length: 1073741824\r\n\r\n", &request) ==
        Malformed::none);
    CHECK(request.length == 1073741824);
}

TEST_CASE("what is no request, and how two readers could come to see two")
{
    struct Case {
        const char* what;
        std::string head;
        Malformed why;
    };
    const std::string ok = "GET / HTTP/1.1\r\nHost: h\r\n";
    const Case cases[] = {
        {"no line", "hello\r\n\r\n", Malformed::bad_request},
        {"TLS on a plain port", "\x16\x03\x01\x02\r\n\r\n", Malformed::bad_request},
        {"no version", "GET /\r\n\r\n", Malformed::bad_request},
        {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", Malformed::version},
        {"HTTP/0.9 spelled out", "GET / HTTP/0.9\r\n\r\n", Malformed::version},
        {"a method that is no token", "G(T / HTTP/1.1\r\nHost: h\r\n\r\n", Malformed::invalid_verb},
        {"a blank in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", Malformed::invalid_url},
        {"a NUL in the path", "GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n", Malformed::invalid_url},
        {"* of another method", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", Malformed::invalid_url},
        {"no Host", "GET / HTTP/1.1\r\n\r\n", Malformed::invalid_host},
        {"two Hosts", ok + "Host: other\r\n\r\n", Malformed::invalid_host},
        {"a Host that is none", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", Malformed::invalid_host},
        {"obs-fold", ok + "X-A: b\r\n c\r\n\r\n", Malformed::bad_request},
        {"bare CR in a value", ok + "X-A: b\rc\r\n\r\n", Malformed::bad_request},
        {"bare LF after a field", "GET / HTTP/1.1\nHost: h\r\n\r\n", Malformed::bad_request},
        {"blank before the colon", ok + "Content-Length : 3\r\n\r\nabc", Malformed::bad_request},
        {"field without a colon", ok + "X\r\n\r\n", Malformed::bad_request},
        {"CL and TE", ok + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", Malformed::framing},
        {"TE and CL", ok + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", Malformed::framing},
        {"lengths that differ", ok + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", Malformed::framing},
        {"lengths that agree", ok + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n", Malformed::framing},
        {"a list of lengths", ok + "Content-Length: 3, 3\r\n\r\n", Malformed::framing},
        {"a signed length", ok + "Content-Length: +3\r\n\r\n", Malformed::framing},
        {"a length in hex", ok + "Content-Length: 0x3\r\n\r\n", Malformed::framing},
        {"a length beyond 64 bits", ok + "Content-Length: 99999999999999999999999\r\n\r\n", Malformed::framing},
        {"an obscured coding", ok + "Transfer-Encoding: xchunked\r\n\r\n", Malformed::coding},
        {"chunked, then another", ok + "Transfer-Encoding: chunked, identity\r\n\r\n", Malformed::coding},
        {"gzip, chunked", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n", Malformed::coding},
        {"codings in two fields", ok + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n", Malformed::coding},
        {"chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", Malformed::framing},
        {"a long head", ok + "X: " + std::string(64 * 1024, 'a') + "\r\n\r\n", Malformed::too_long},
        {"a long target", "GET /" + std::string(20 * 1024, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", Malformed::url_too_long},
    };
    for (const Case& one : cases) {
        INFO(one.what);
        CHECK(judged(one.head) == one.why);
    }
}

TEST_CASE("chunks are read whole and byte by byte, and what follows stays")
{
    const std::string head = "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string body = "4\r\nWiki\r\n5;ext=1\r\npedia\r\n0\r\nTrailer: x\r\n\r\n";
    for (const std::size_t step : {std::size_t{1}, std::size_t{3}, body.size() + 1}) {
        RequestReader reader;
        std::size_t consumed = 0;
        REQUIRE(reader.read_head(head, consumed) == RequestReader::Progress::head);
        REQUIRE(consumed == head.size());
        CHECK(reader.request().chunked);
        std::string waiting = body + "GET /", input, piece;
        while (!reader.body_done() && !waiting.empty()) {
            input += waiting.substr(0, step);
            waiting.erase(0, step);
            REQUIRE(reader.read_body(input, consumed, piece));
            input.erase(0, consumed);
        }
        CHECK(piece == "Wikipedia");
        CHECK(reader.body_done());
        CHECK(input + waiting == "GET /");
    }
    for (const char* wrong : {"x\r\n", "4\nWiki", "4\r\nWikiX", "-4\r\n", "ffffffffffffffffff\r\n"}) {
        INFO(wrong);
        RequestReader reader;
        std::size_t consumed = 0;
        REQUIRE(reader.read_head(head, consumed) == RequestReader::Progress::head);
        std::string piece;
        CHECK_FALSE(reader.read_body(std::string(wrong) + "\r\n\r\n\r\n", consumed, piece));
        CHECK(reader.malformed() == Malformed::framing);
    }
}

TEST_CASE("who keeps the connection")
{
    struct Case {
        const char* head;
        bool keeps;
    };
    const Case cases[] = {
        {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: h\r\nConnection: Close, X\r\n\r\n", false},
        {"GET / HTTP/1.0\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
    };
    for (const Case& one : cases) {
        INFO(one.head);
        RequestReader reader;
        std::size_t consumed = 0;
        REQUIRE(reader.read_head(one.head, consumed) == RequestReader::Progress::head);
        CHECK(reader.keep_alive() == one.keeps);
    }
}

#include "http/head.hpp"

#include "base/text.hpp"
#include "http/target.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>

namespace exemu::http {

namespace beast = boost::beast::http;

// Beast calls these while it reads; what it says goes straight into our own request.
class RequestReader::Parser final : public beast::basic_parser<true> {
public:
    explicit Parser(Request& request) : request_(request) {}
    std::string* piece = nullptr; // where a body's bytes go

private:
    using Error = boost::beast::error_code;
    using View = boost::beast::string_view;

    void on_request_impl(beast::verb, View method, View target, int version, Error&) override
    {
        request_.method.assign(method.data(), method.size());
        request_.target.assign(target.data(), target.size());
        request_.version = static_cast<unsigned>(version);
    }
    void on_response_impl(int, View, int, Error&) override {}
    void on_field_impl(beast::field, View name, View value, Error&) override
    {
        request_.fields.add(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
    }
    void on_header_impl(Error&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
    std::size_t on_body_impl(View body, Error&) override { return take(body); }
    void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View body, Error&) override { return take(body); }
    void on_finish_impl(Error&) override {}

    std::size_t take(View body)
    {
        if (piece)
            piece->append(body.data(), body.size());
        return body.size();
    }

    Request& request_;
};

namespace {

// token = 1*tchar                                                                          RFC 9110 5.6.2
bool is_token(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            std::string_view("!#$%&'*+-.^_`|~").contains(c);
    });
}

// What ends a line: nothing but CRLF. A bare CR or LF within a head is how two readers come to see two different requests. A CR at the
// very end may yet get its LF.
bool has_odd_line_end(std::string_view head)
{
    for (std::size_t i = 0; i < head.size(); ++i) {
        if (head[i] == '\n' && (i == 0 || head[i - 1] != '\r'))
            return true;
        if (head[i] == '\r' && i + 1 < head.size() && head[i + 1] != '\n')
            return true;
        if (head[i] == '\0')
            return true;
    }
    return false;
}

// obs-fold = OWS CRLF RWS: a server may refuse it (RFC 9112 5.2), and HTTP.sys of these builds does as far as is known. UNCONFIRMED
bool has_fold(std::string_view head) { return head.contains("\r\n ") || head.contains("\r\n\t"); }

} // namespace

struct RequestReader::Work {
    Request request;
    Parser parser{request};
};

RequestReader::RequestReader(HeadLimits limits) : limits_(limits) {}
RequestReader::~RequestReader() = default;

const Request& RequestReader::request() const
{
    static const Request none;
    return work_ ? work_->request : none;
}

void RequestReader::restart()
{
    work_.reset();
    malformed_ = Malformed::none;
    keep_alive_ = body_done_ = false;
}

// What is wrong is found out in the order in which HTTP.sys looks: the request line, then the fields, then what they mean.
RequestReader::Progress RequestReader::read_head(std::string_view input, std::size_t& consumed)
{
    consumed = 0;
    std::size_t begin = 0;
    while (input.substr(begin).starts_with("\r\n")) // RFC 9112 2.2: empty lines before a request
        begin += 2;
    if (begin > 0 && begin == input.size())
        consumed = begin;
    const std::string_view rest = input.substr(begin);
    const std::size_t end = rest.find("\r\n\r\n");
    const std::size_t line_end = std::min(rest.find("\r\n"), rest.size());
    // Looked at first, as far as it may reach: however the bytes come, the same is found.
    const std::string_view seen = rest.substr(0, std::min(end == rest.npos ? rest.size() : end + 4, limits_.head));
    if (seen.starts_with(' ') || has_odd_line_end(seen))
        return refuse(Malformed::bad_request);
    if (line_end > limits_.target)
        return refuse(Malformed::url_too_long);
    if (end == rest.npos ? rest.size() > limits_.head : end + 4 > limits_.head)
        return refuse(Malformed::too_long);
    if (end == rest.npos)
        return Progress::more;
    const std::string_view head = rest.substr(0, end + 4);
    if (has_fold(head))
        return refuse(Malformed::bad_request);

    const std::string_view line = head.substr(0, line_end);
    const std::size_t first = line.find(' '), last = line.rfind(' ');
    if (first == line.npos || first == last)
        return refuse(Malformed::bad_request);
    if (!is_token(line.substr(0, first)))
        return refuse(Malformed::invalid_verb);
    const std::string_view version = line.substr(last + 1);
    if (!version.starts_with("HTTP/"))
        return refuse(Malformed::bad_request);
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return refuse(Malformed::version);
    if (line.substr(first + 1, last - first - 1).contains(' '))
        return refuse(Malformed::invalid_url);

    work_ = std::make_unique<Work>();
    Parser& parser = work_->parser;
    parser.header_limit(static_cast<std::uint32_t>(limits_.head));
    parser.body_limit(boost::none); // the dialogue has limits of its own
    parser.eager(false);
    boost::beast::error_code error;
    parser.put(boost::asio::buffer(head.data(), head.size()), error);
    if (error && error != beast::error::need_more) {
        const bool framing = error == beast::error::bad_content_length || error == beast::error::multiple_content_length ||
            error == beast::error::bad_transfer_encoding;
        return refuse(framing ? Malformed::framing : error == beast::error::bad_target ? Malformed::invalid_url : Malformed::bad_request);
    }
    if (!parser.is_header_done())
        return refuse(Malformed::bad_request);
    consumed = begin + head.size();
    keep_alive_ = parser.keep_alive();
    const Malformed why = judge();
    if (why != Malformed::none)
        return refuse(why);
    body_done_ = !work_->request.has_body();
    return Progress::head;
}

Malformed RequestReader::judge()
{
    Request& request = work_->request;
    const Parser& parser = work_->parser;
    const std::size_t codings = request.fields.count("Transfer-Encoding");
    request.chunked = parser.chunked();
    if (codings > 0 && request.fields.count("Content-Length") > 0)
        return Malformed::framing;
    if (codings > 0 && (codings > 1 || !iequals(trim(request.get("Transfer-Encoding")), "chunked")))
        return Malformed::coding;
    if (request.chunked && request.version == 10)
        return Malformed::framing; // HTTP/1.0 knows no chunks: what is between would read on (RFC 9112 6.1)
    if (const auto length = parser.content_length())
        request.length = *length;
    // Beast takes a list of equal lengths; two readers need not (RFC 9112 6.3): refused.
    if (request.fields.count("Content-Length") > 1 || request.get("Content-Length").contains(','))
        return Malformed::framing;

    Parsed<Target> target = parse_target(request.target);
    if (!target || (target->path == "*" && request.method != "OPTIONS"))
        return Malformed::invalid_url;
    request.path = std::move(target->path);
    request.query = std::move(target->query);

    const std::size_t hosts = request.fields.count("Host");
    if (hosts > 1 || (hosts == 0 && request.version == 11))
        return Malformed::invalid_host;
    const std::string_view host = trim(request.get("Host"));
    if (!host.empty() && !is_host(host))
        return Malformed::invalid_host;
    request.host = target->host.empty() ? std::string(host) : std::move(target->host); // RFC 9112 3.2.2: the target's wins
    request.expects_continue = request.version == 11 && iequals(trim(request.get("Expect")), "100-continue");
    return Malformed::none;
}

// The end of a chunked body begins "0 CRLF" and has five bytes at least. Beast holds it for a fault of its caller to be handed the first
// four of them alone, after having been handed the first three.                                           RFC 9112 7.1
bool RequestReader::is_cut_end(std::string_view left) const
{
    return work_->request.chunked && left.size() < std::string_view("0\r\n\r\n").size() && left.starts_with("0\r\n");
}

bool RequestReader::read_body(std::string_view input, std::size_t& consumed, std::string& piece)
{
    consumed = 0;
    Parser& parser = work_->parser;
    parser.piece = &piece;
    while (!body_done_) {
        const std::string_view left = input.substr(consumed);
        if (is_cut_end(left))
            return true;
        boost::beast::error_code error;
        const std::size_t used = parser.put(boost::asio::buffer(left.data(), left.size()), error);
        consumed += used;
        body_done_ = parser.is_done();
        if (error == beast::error::need_more || (used == 0 && !error && !body_done_))
            return true;
        if (error) {
            malformed_ = Malformed::framing;
            return false;
        }
    }
    return true;
}

} // namespace exemu::http

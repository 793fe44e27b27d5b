#include "http/entity.hpp"
#include "http/head.hpp"
#include "http/target.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

// Requests as given to the dialogue. Input: one byte that says where the stream is cut, then the stream. The same is understood however
// it is cut; a path never leaves the root; what is refused is refused both ways; framing that contradicts itself is never a request.
using namespace exemu;
using namespace exemu::http;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

// All requests of a stream, as text.
std::string told(std::string_view stream, std::size_t step)
{
    RequestReader reader;
    std::string input, all;
    while (true) {
        std::size_t consumed = 0;
        const auto progress = reader.read_head(input, consumed);
        require(consumed <= input.size());
        input.erase(0, consumed);
        if (progress == RequestReader::Progress::malformed)
            return all + "malformed " + std::to_string(static_cast<int>(reader.malformed()));
        if (progress == RequestReader::Progress::more) {
            if (stream.empty())
                return all + "more";
            input += stream.substr(0, step);
            stream.remove_prefix(std::min(step, stream.size()));
            continue;
        }
        const Request& request = reader.request();
        require(request.path == "*" || request.path.starts_with('/'));
        require(!("/" + request.path + "/").contains("/../"));
        require(request.path.find('\0') == std::string::npos);
        require(!(request.chunked && request.fields.count("Content-Length") > 0));
        require(request.fields.count("Host") <= 1);
        all += request.method + " " + request.path + "?" + request.query + " " + request.host + (reader.keep_alive() ? " k" : "") + "\n";
        std::string body;
        while (!reader.body_done()) {
            std::size_t used = 0;
            if (!reader.read_body(input, used, body))
                return all + body + "malformed body";
            require(used <= input.size());
            input.erase(0, used);
            if (reader.body_done())
                break;
            if (stream.empty())
                return all + body + "more body";
            input += stream.substr(0, step);
            stream.remove_prefix(std::min(step, stream.size()));
        }
        require(request.chunked || body.size() == request.length);
        all += body + "\n";
        Response response = page(200, "0123456789");
        response.etag = "\"v\"";
        response.ranges = response.compressible = true;
        work_out_entity(response, request);
        require(response.body.size() <= 10);
        (void)request.parameter("a");
        (void)request.cookie("a");
        reader.restart();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    if (size < 2 || size > 60'000)
        return 0;
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    require(told(stream, stream.size()) == told(stream, 1 + data[0] % 64));
    return 0;
}

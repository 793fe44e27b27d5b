#include "http/entity.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <charconv>

namespace exemu::http {

namespace {

// Strong comparison would refuse W/; caches revalidate weakly (RFC 9110 8.8.3.2).
bool names_tag(std::string_view list, std::string_view etag)
{
    const auto opaque = [](std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; };
    for (const std::string_view one : split(list, ','))
        if (trim(one) == "*" || opaque(trim(one)) == opaque(etag))
            return true;
    return false;
}

bool not_newer(WallTime modified, std::string_view date)
{
    const std::optional<WallTime> than = parse_http_date(date);
    return than && std::chrono::floor<std::chrono::seconds>(modified) <= *than;
}

void leave_body_out(Response& response, unsigned status)
{
    response.status = status;
    response.reason.clear();
    response.body.clear();
    response.more.clear();
    response.length.reset();
    if (status == 304)
        response.fields.remove("Content-Type");
}

// RFC 9110 13.2.2
unsigned judge_conditions(const Response& response, const Request& request)
{
    if (const std::string* match = request.fields.find("If-Match")) {
        if (response.etag.empty() || !names_tag(*match, response.etag))
            return 412;
    } else if (const std::string* since = request.fields.find("If-Unmodified-Since")) {
        if (response.modified && !not_newer(*response.modified, *since) && parse_http_date(*since))
            return 412;
    }
    if (const std::string* none = request.fields.find("If-None-Match"))
        return !response.etag.empty() && names_tag(*none, response.etag) ? 304 : 0;
    const std::string* since = request.fields.find("If-Modified-Since");
    return since && response.modified && not_newer(*response.modified, *since) ? 304 : 0;
}

struct Range {
    std::uint64_t from = 0, to = 0; // both included
};

std::optional<std::uint64_t> number(std::string_view digits)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

enum class Asks : std::uint8_t { nothing, part, impossible };

// bytes=0-499, bytes=500-, bytes=-500                                                      RFC 9110 14.1.2
Asks read_range(std::string_view text, std::uint64_t size, Range& range)
{
    if (!istarts_with(text, "bytes=") || text.contains(','))
        return Asks::nothing; // of several ranges the whole may be sent
    text = trim(text.substr(6));
    const std::size_t dash = text.find('-');
    if (dash == text.npos)
        return Asks::nothing;
    const std::optional<std::uint64_t> first = number(text.substr(0, dash)), last = number(text.substr(dash + 1));
    if (!first && dash > 0)
        return Asks::nothing;
    if (!first) {
        if (!last)
            return Asks::nothing;
        if (*last == 0 || size == 0)
            return Asks::impossible;
        range = {size - std::min(*last, size), size - 1};
        return Asks::part;
    }
    if ((!last && dash + 1 < text.size()) || (last && *last < *first))
        return Asks::nothing;
    if (*first >= size)
        return Asks::impossible;
    range = {*first, last ? std::min(*last, size - 1) : size - 1};
    return Asks::part;
}

void work_out_range(Response& response, const Request& request)
{
    const std::string* asked = request.fields.find("Range");
    if (!asked || !request.is("GET"))
        return;
    if (const std::string* only_if = request.fields.find("If-Range")) {
        const bool same = only_if->starts_with('"') ? *only_if == response.etag
                                                    : response.modified && parse_http_date(*only_if) &&
                *parse_http_date(*only_if) == std::chrono::floor<std::chrono::seconds>(*response.modified);
        if (!same)
            return;
    }
    auto* slice = response.more.size() == 1 && response.body.empty() ? std::get_if<session::BlobSlice>(&response.more[0].bytes) : nullptr;
    if (!slice && !response.more.empty())
        return;
    const std::uint64_t size = slice ? slice->count : response.body.size();
    Range range;
    switch (read_range(*asked, size, range)) {
    case Asks::nothing: return;
    case Asks::impossible:
        leave_body_out(response, 416);
        response.fields.set("Content-Range", fmt::format("bytes */{}", size));
        return;
    case Asks::part: break;
    }
    response.status = 206;
    response.reason.clear();
    response.fields.set("Content-Range", fmt::format("bytes {}-{}/{}", range.from, range.to, size));
    const std::size_t count = range.to - range.from + 1;
    if (slice)
        slice->from += range.from, slice->count = count;
    else
        response.body = response.body.substr(range.from, count);
}

void compress(Response& response, const Request& request)
{
    constexpr std::size_t worth_it = 256;
    if (!response.compressible || !response.more.empty() || response.body.size() < worth_it || response.fields.find("Content-Encoding"))
        return;
    response.fields.set("Vary", "Accept-Encoding");
    if (!accepts_gzip(request.get("Accept-Encoding")))
        return;
    response.body = gzip(response.body);
    response.fields.set("Content-Encoding", "gzip");
}

} // namespace

bool accepts_gzip(std::string_view accept_encoding)
{
    for (const std::string_view one : split(accept_encoding, ',')) {
        const std::size_t semicolon = std::min(one.find(';'), one.size());
        const std::string_view coding = trim(one.substr(0, semicolon));
        if (!iequals(coding, "gzip") && !iequals(coding, "x-gzip"))
            continue;
        const std::string_view weight = trim(one.substr(std::min(semicolon + 1, one.size())));
        return !istarts_with(weight, "q=0") || weight.find_first_of("123456789", 3) != weight.npos;
    }
    return false;
}

std::string gzip(std::string_view text)
{
    z_stream stream{};
    constexpr int gzip_window = 15 + 16;
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::logic_error("zlib cannot begin");
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int done = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (done != Z_STREAM_END)
        throw std::logic_error("zlib did not finish");
    return out;
}

void work_out_entity(Response& response, const Request& request)
{
    if (response.status != 200 || !(request.is("GET") || request.is("HEAD"))) {
        if (response.status == 200)
            compress(response, request);
        return;
    }
    if (!response.etag.empty())
        response.fields.set("ETag", response.etag);
    if (response.modified)
        response.fields.set("Last-Modified", http_date(*response.modified));
    if (response.ranges)
        response.fields.set("Accept-Ranges", "bytes");
    if (const unsigned status = judge_conditions(response, request)) {
        leave_body_out(response, status);
        return;
    }
    if (response.ranges)
        work_out_range(response, request);
    if (response.status == 200)
        compress(response, request);
}

} // namespace exemu::http

#include "http/render.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "http/entity.hpp"
#include "http/voice.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::http {

namespace {

// The head of one answer, field by field, and what frames its body.
class Head {
public:
    Head(const Response& response, const Asked& asked)
        : response_(response), asked_(asked),
          order_(response.order && !response.order->empty() ? *response.order : asked.voice.style.orders.page)
    {
    }

    void framed_by_length(std::uint64_t length) { framing_ = "Content-Length: " + std::to_string(length) + "\r\n"; }
    void framed_by_chunks() { framing_ = "Transfer-Encoding: chunked\r\n", chunked_ = true; }

    std::string write(std::string_view reason)
    {
        text_ = fmt::format("HTTP/1.1 {} {}\r\n", response_.status, reason);
        chunks_have_a_place_ = std::ranges::find(order_, "Transfer-Encoding") != order_.end();
        names_owa_version_ = std::ranges::any_of(order_, [](const std::string& entry) { return istarts_with(entry, "X-OWA-Version"); });
        for (const std::string& entry : order_)
            write_entry(entry);
        write_rest();
        write_framing();
        return std::move(text_) + "\r\n";
    }

private:
    void line(std::string_view name, std::string_view value) { text_.append(name).append(": ").append(value).append("\r\n"); }

    // "Name: value" as it stands, or a bare name, whose value is the answer's own, else the server's.
    void write_entry(const std::string& entry)
    {
        const std::size_t colon = entry.find(": ");
        const std::string_view name = std::string_view(entry).substr(0, colon);
        if (iequals(name, "Content-Length"))
            return write_framing();
        if (iequals(name, "Transfer-Encoding"))
            return write_chunked_here();
        if (iequals(name, "X-Powered-By") || iequals(name, "Date"))
            write_rest();
        if (iequals(name, "WWW-Authenticate"))
            return write_offers();
        if (write_own(name))
            return;
        if (colon != entry.npos)
            line(name, fill(std::string_view(entry).substr(colon + 2), asked_));
        else
            write_common(name);
        if (iequals(name, "X-AspNet-Version") && !names_owa_version_)
            write_common("X-OWA-Version");
    }

    bool write_own(std::string_view name)
    {
        bool found = false;
        for (std::size_t i = 0; i < response_.fields.size(); ++i) {
            const HeaderField& field = *(response_.fields.begin() + static_cast<std::ptrdiff_t>(i));
            if (!iequals(field.name, name) || is_written(i))
                continue;
            line(field.name, field.value);
            mark(i);
            found = true;
        }
        return found;
    }

    // Exchange 15.2: a challenge of the back end comes through with Basic behind X-FEServer (persona: WWW-Authenticate stands twice).
    void write_offers()
    {
        const bool twice = std::ranges::count(order_, "WWW-Authenticate") > 1;
        for (std::size_t i = 0; i < response_.fields.size(); ++i) {
            const HeaderField& field = *(response_.fields.begin() + static_cast<std::ptrdiff_t>(i));
            if (!iequals(field.name, "WWW-Authenticate") || is_written(i))
                continue;
            if (twice && !offers_written_ && istarts_with(field.value, "Basic"))
                continue;
            line(field.name, field.value);
            mark(i);
        }
        offers_written_ = true;
    }

    void write_common(std::string_view name)
    {
        const Style& style = asked_.voice.style;
        const Names& names = asked_.voice.names;
        if (iequals(name, "Server"))
            line("Server", style.server);
        else if (iequals(name, "Date"))
            line("Date", http_date(asked_.now));
        else if (iequals(name, "request-id"))
            line("request-id", asked_.guid);
        else if (iequals(name, "X-AspNet-Version"))
            line("X-AspNet-Version", style.aspnet_version);
        else if (iequals(name, "X-Powered-By"))
            line("X-Powered-By", style.powered_by);
        else if (iequals(name, "X-OWA-Version")) {
            if (style.owa_version_anonymous || (asked_.logged_in && style.fe_server))
                line("X-OWA-Version", names.build);
        } else if (iequals(name, "Persistent-Auth")) {
            if (asked_.windows_login)
                line("Persistent-Auth", "true");
        } else if (style.fe_server)
            write_of_front_end(name);
    }

    void write_of_front_end(std::string_view name)
    {
        const Names& names = asked_.voice.names;
        const bool is_back_end = asked_.voice.options.site == WebSite::back_end;
        if (iequals(name, "X-FEServer") && is_back_end)
            return; // the front end puts it in
        if (iequals(name, "X-FEServer") || iequals(name, "X-BEServer") || iequals(name, "X-DiagInfo"))
            line(name, names.netbios);
        else if (iequals(name, "X-CalculatedBETarget") && !is_back_end)
            line(name, to_lower(names.fqdn));
    }

    // What the answer says that the order does not name.
    void write_rest()
    {
        if (std::exchange(rest_written_, true))
            return;
        for (std::size_t i = 0; i < response_.fields.size(); ++i) {
            const HeaderField& field = *(response_.fields.begin() + static_cast<std::ptrdiff_t>(i));
            const bool named = std::ranges::any_of(
                order_, [&](const std::string& entry) { return iequals(std::string_view(entry).substr(0, entry.find(": ")), field.name); });
            if (named || is_written(i))
                continue;
            line(field.name, field.value);
            mark(i);
        }
    }

    void write_framing()
    {
        if (std::exchange(framing_written_, true))
            return;
        if (asked_.closes)
            line("Connection", "close");
        else if (asked_.request && asked_.request->version == 10)
            line("Connection", "keep-alive");
        if (!chunked_ || !chunks_have_a_place_)
            text_ += framing_;
    }

    void write_chunked_here()
    {
        if (chunked_)
            text_ += framing_;
    }

    bool is_written(std::size_t i) const { return i < 64 && (written_ >> i & 1) != 0; }
    void mark(std::size_t i) { written_ |= i < 64 ? std::uint64_t{1} << i : 0; }

    const Response& response_;
    const Asked& asked_;
    const Headers& order_;
    std::string text_, framing_;
    std::uint64_t written_ = 0;
    bool chunked_ = false, chunks_have_a_place_ = false, names_owa_version_ = false;
    bool offers_written_ = false, rest_written_ = false, framing_written_ = false;
};

std::optional<std::uint64_t> length_of(const Response& response)
{
    std::uint64_t length = response.body.size();
    for (const session::Segment& segment : response.more) {
        if (const auto* text = std::get_if<std::string>(&segment.bytes))
            length += text->size();
        else if (const auto* slice = std::get_if<session::BlobSlice>(&segment.bytes))
            length += slice->count;
        else
            return response.length;
    }
    return length;
}

bool has_no_body(unsigned status) { return status < 200 || status == 204 || status == 304; }

std::string chunk_size(std::size_t size) { return fmt::format("{:x}\r\n", size); }

// A body in chunks (RFC 9112 7.1): each segment is one, a generator's piece too.
std::vector<session::Segment> chunked(std::string body, std::vector<session::Segment> more)
{
    std::vector<session::Segment> out;
    const auto text = [&](std::string bytes) {
        if (!bytes.empty())
            out.push_back({"body", chunk_size(bytes.size()) + bytes + "\r\n"});
    };
    text(std::move(body));
    for (session::Segment& segment : more) {
        if (auto* whole = std::get_if<std::string>(&segment.bytes)) {
            text(std::move(*whole));
        } else if (auto* slice = std::get_if<session::BlobSlice>(&segment.bytes)) {
            if (slice->count == 0)
                continue;
            out.push_back({"body", chunk_size(slice->count)});
            out.push_back({"body", std::move(*slice)});
            out.push_back({"body", "\r\n"});
        } else {
            out.push_back({"body", session::Generator([inner = std::get<session::Generator>(std::move(segment.bytes))](std::string& piece) {
                               std::string bytes;
                               const bool some = inner(bytes);
                               if (some && !bytes.empty())
                                   piece += chunk_size(bytes.size()) + bytes + "\r\n";
                               return some;
                           })});
        }
    }
    out.push_back({"body", "0\r\n\r\n"});
    return out;
}

} // namespace

std::string fill(std::string_view text, const Asked& asked, std::string_view location)
{
    const Names& names = asked.voice.names;
    std::string filled;
    filled.reserve(text.size() + 32);
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        filled += text.substr(0, open);
        if (open == text.npos)
            break;
        const std::size_t close = text.find('}', open);
        const std::string_view name = close == text.npos ? std::string_view() : text.substr(open + 1, close - open - 1);
        std::string_view value = {};
        std::string made;
        bool known = true;
        if (name == "host")
            value = asked.host;
        else if (name == "url" && asked.request)
            value = made = percent_encode((asked.voice.over_tls ? "https://" : "http://") + std::string(asked.host) + asked.request->path +
                (asked.request->query.empty() ? "" : "?" + asked.request->query));
        else if (name == "fqdn")
            value = names.fqdn;
        else if (name == "netbios")
            value = names.netbios;
        else if (name == "domain")
            value = names.domain;
        else if (name == "build")
            value = names.build;
        else if (name == "build3")
            value = names.build3;
        else if (name == "padded")
            value = names.padded;
        else if (name == "guid")
            value = asked.guid;
        else if (name == "location")
            value = made = html_escape(location);
        else
            known = false;
        if (known)
            filled += value;
        else
            filled += text.substr(open, close == text.npos ? text.npos : close - open + 1);
        text.remove_prefix(close == text.npos ? text.size() : close + 1);
    }
    return filled;
}

Response response_of(const Answer& answer, const Asked& asked)
{
    Response response;
    response.status = static_cast<unsigned>(answer.status);
    response.reason = answer.reason;
    response.order = &answer.headers;
    std::string location;
    for (const std::string& header : answer.headers)
        if (istarts_with(header, "Location: "))
            location = fill(std::string_view(header).substr(10), asked);
    response.body = fill(answer.body, asked, location);
    for (const std::string& header : answer.headers) {
        // The vendor's page is not copied; it has its length.
        std::uint64_t length = 0;
        if (istarts_with(header, "Content-Length: ") && !answer.body.empty() && !answer.body.contains('{'))
            for (const char digit : std::string_view(header).substr(16))
                length = length * 10 + static_cast<std::uint64_t>(digit - '0');
        if (response.body.size() < length)
            response.body.append(length - response.body.size(), ' ');
        if (iequals(header, "ETag")) // a file of IIS
            response.etag = fmt::format("\"{:x}:0\"", hash_of(0, asked.voice.names.build) & 0xffffffffffffff);
        if (iequals(header, "Last-Modified"))
            response.modified = std::chrono::sys_days(std::chrono::year(2013) / 3 / 4);
    }
    return response;
}

session::Reply render(Response response, const Asked& given)
{
    Asked asked = given;
    if (asked.request)
        work_out_entity(response, *asked.request);
    const bool head_only = asked.request && asked.request->is("HEAD");
    const std::string reason = response.reason.empty() ? std::string(reason_of(response.status)) : response.reason;

    session::Reply reply;
    reply.code = std::to_string(response.status);
    reply.text = response.note.empty() ? reason : response.note;
    reply.result = response.status >= 500            ? session::Result::error
        : response.status >= 400 || response.refused ? session::Result::refused
                                                     : session::Result::ok;

    const std::optional<std::uint64_t> length = length_of(response);
    const bool in_chunks = !length && !has_no_body(response.status) && (!asked.request || asked.request->version == 11);
    if (!length && !in_chunks && !has_no_body(response.status)) // HTTP/1.0: the end of the connection is the end of the body
        asked.closes = true;
    reply.after = asked.closes ? session::After::close : session::After::go_on;
    Head head(response, asked);
    if (in_chunks)
        head.framed_by_chunks();
    else if (length && !has_no_body(response.status))
        head.framed_by_length(*length);
    reply.bytes = head.write(reason);
    if (head_only || has_no_body(response.status))
        return reply;
    if (in_chunks) {
        reply.more = chunked(std::move(response.body), std::move(response.more));
        return reply;
    }
    reply.bytes += response.body;
    reply.more = std::move(response.more);
    for (session::Segment& segment : reply.more)
        segment.part = "body";
    return reply;
}

} // namespace exemu::http

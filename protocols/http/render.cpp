#include "http/render.hpp"

#include "base/text.hpp"
#include "http/entity.hpp"
#include "http/header_plan.hpp"
#include "http/voice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace exemu::http {

namespace {

// Nearly all answers of a moment say the same second.
std::string_view date_of(WallTime now)
{
    thread_local std::chrono::sys_seconds second{};
    thread_local std::string text;
    if (const auto floored = std::chrono::floor<std::chrono::seconds>(now); text.empty() || floored != second) {
        second = floored;
        text = http_date(now);
    }
    return text;
}

// The head of one answer, field by field.
class Head {
public:
    Head(const Response& response, const Asked& asked, const HeaderPlan& plan) : response_(response), asked_(asked), plan_(plan) {}

    void framed_by_length(std::uint64_t length) { framing_ = "Content-Length: ", length_ = length; }
    void framed_by_chunks() { framing_ = "Transfer-Encoding: chunked\r\n"; }

    // With room for a body behind it.
    std::string write(std::string_view reason, std::size_t body)
    {
        constexpr std::size_t usual = 768;
        text_.reserve(usual + body);
        text_ += "HTTP/1.1 ";
        number(response_.status);
        text_.append(" ").append(reason).append("\r\n");
        for (const HeaderEntry& entry : plan_.entries)
            write_entry(entry);
        write_rest();
        write_framing();
        text_ += "\r\n";
        return std::move(text_);
    }

private:
    using Says = HeaderEntry::Says;

    void line(std::string_view name, std::string_view value) { text_.append(name).append(": ").append(value).append("\r\n"); }
    void number(std::uint64_t value)
    {
        std::array<char, 20> digits;
        text_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
    }

    void write_entry(const HeaderEntry& entry)
    {
        if (entry.says == Says::length)
            return write_framing();
        if (entry.says == Says::chunks)
            return write_chunked_here();
        if (entry.after_rest)
            write_rest();
        if (entry.says == Says::offers)
            return write_offers();
        if (write_own(entry.name))
            return;
        write_common(entry);
        if (entry.owa_version)
            write_owa_version(*entry.owa_version);
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
        for (std::size_t i = 0; i < response_.fields.size(); ++i) {
            const HeaderField& field = *(response_.fields.begin() + static_cast<std::ptrdiff_t>(i));
            if (!iequals(field.name, "WWW-Authenticate") || is_written(i))
                continue;
            if (plan_.offers_twice && !offers_written_ && istarts_with(field.value, "Basic"))
                continue;
            line(field.name, field.value);
            mark(i);
        }
        offers_written_ = true;
    }

    void write_common(const HeaderEntry& entry)
    {
        switch (entry.says) {
        case Says::fixed: text_ += entry.text; break;
        case Says::filled: line(entry.name, fill(entry.text, asked_)); break;
        case Says::date: line("Date", date_of(asked_.now)); break;
        case Says::request_id: line("request-id", asked_.guid()); break;
        case Says::build_if_known: write_owa_version({}); break;
        case Says::persistent_auth:
            if (asked_.windows_login)
                line("Persistent-Auth", "true");
            break;
        case Says::own:
        case Says::length:
        case Says::chunks:
        case Says::offers: break;
        }
    }

    void write_owa_version(std::string_view whole_line)
    {
        if (!whole_line.empty())
            text_ += whole_line;
        else if (asked_.logged_in)
            line("X-OWA-Version", asked_.voice.names.build);
    }

    // What the answer says that no entry names.
    void write_rest()
    {
        if (std::exchange(rest_written_, true))
            return;
        for (std::size_t i = 0; i < response_.fields.size(); ++i) {
            const HeaderField& field = *(response_.fields.begin() + static_cast<std::ptrdiff_t>(i));
            if (is_written(i) ||
                std::ranges::any_of(plan_.entries, [&](const HeaderEntry& entry) { return iequals(entry.name, field.name); }))
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
        if (length_) {
            text_ += framing_;
            number(*length_);
            text_ += "\r\n";
        } else if (!plan_.has_chunks) {
            text_ += framing_;
        }
    }

    void write_chunked_here()
    {
        if (!length_)
            text_ += framing_;
    }

    bool is_written(std::size_t i) const { return i < 64 && (written_ >> i & 1) != 0; }
    void mark(std::size_t i) { written_ |= i < 64 ? std::uint64_t{1} << i : 0; }

    const Response& response_;
    const Asked& asked_;
    const HeaderPlan& plan_;
    std::string text_;
    std::string_view framing_; // empty: none; what is in chunks says so in its place, if it has one
    std::optional<std::uint64_t> length_;
    std::uint64_t written_ = 0;
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
    if (!text.contains('{'))
        return std::string(text);
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
            value = asked.guid();
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
    const HeaderPlan* known = asked.voice.plans.find(response.order);
    const HeaderPlan made = known ? HeaderPlan() : HeaderPlan(answer.headers, asked.voice);
    const HeaderPlan& plan = known ? *known : made;
    response.body = fill(answer.body, asked, plan.location.empty() ? std::string() : fill(plan.location, asked));
    // The vendor's page is not copied; it has its length.
    if (response.body.size() < plan.length && !answer.body.empty() && !answer.body.contains('{'))
        response.body.append(plan.length - response.body.size(), ' ');
    response.etag = plan.etag;
    response.modified = plan.modified;
    return response;
}

session::Reply render(Response response, const Asked& given)
{
    Asked asked = given;
    if (asked.request)
        work_out_entity(response, *asked.request);
    const bool head_only = asked.request && asked.request->is("HEAD");
    const std::string_view reason = response.reason.empty() ? reason_of(response.status) : std::string_view(response.reason);

    session::Reply reply;
    reply.code = std::to_string(response.status);
    reply.text = response.note.empty() ? reason : std::string_view(response.note);
    reply.result = response.status >= 500            ? session::Result::error
        : response.status >= 400 || response.refused ? session::Result::refused
                                                     : session::Result::ok;

    const std::optional<std::uint64_t> length = length_of(response);
    const bool in_chunks = !length && !has_no_body(response.status) && (!asked.request || asked.request->version == 11);
    if (!length && !in_chunks && !has_no_body(response.status)) // HTTP/1.0: the end of the connection is the end of the body
        asked.closes = true;
    reply.after = asked.closes ? session::After::close : session::After::go_on;
    const Headers* order = response.order && !response.order->empty() ? response.order : &asked.voice.style.orders.page;
    const HeaderPlan* known = asked.voice.plans.find(order);
    const HeaderPlan made = known ? HeaderPlan() : HeaderPlan(*order, asked.voice);
    Head head(response, asked, known ? *known : made);
    if (in_chunks)
        head.framed_by_chunks();
    else if (length && !has_no_body(response.status))
        head.framed_by_length(*length);
    const bool head_alone = head_only || has_no_body(response.status);
    reply.bytes = head.write(reason, head_alone || in_chunks ? 0 : response.body.size());
    if (head_alone)
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

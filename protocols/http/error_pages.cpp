#include "http/error_pages.hpp"

#include "base/text.hpp"
#include "http/visit.hpp"
#include "http/voice.hpp"

#include <fmt/format.h>

namespace exemu::http {

namespace {

// A page of our own, filled up with blanks to the length that was seen of the vendor's.
std::string page_of(std::string_view title, std::string_view heading, std::size_t length)
{
    std::string body = fmt::format("<!DOCTYPE html>\r\n<html><head><title>{}</title></head>\r\n<body><h2>{}</h2>\r\n", title, heading);
    constexpr std::string_view end = "</body></html>\r\n";
    if (body.size() + end.size() < length)
        body.append(length - body.size() - end.size(), ' ');
    return body.append(end);
}

const ErrorPage* find_page(const Style& style, const std::string& name)
{
    const auto found = style.error_pages.find(name);
    return found == style.error_pages.end() ? nullptr : &found->second;
}

struct Below {
    const char* page;    // in the persona's error_pages
    const char* heading; // what tools read
};

Below below_of(Malformed why)
{
    switch (why) {
    case Malformed::invalid_url: return {"below-url", "Bad Request - Invalid URL"};
    case Malformed::invalid_verb: return {"below-verb", "Bad Request - Invalid Verb"};
    case Malformed::invalid_host: return {"below-host", "Bad Request - Invalid Hostname"};
    case Malformed::too_long: return {"below-long", "Bad Request - Request Too Long"};
    case Malformed::url_too_long: return {"below-url-long", "URL Too Long"};
    case Malformed::version: return {"below-version", "HTTP Version Not Supported"};
    case Malformed::coding: return {"below-coding", "Not Implemented"};
    case Malformed::none:
    case Malformed::framing:
    case Malformed::bad_request: break;
    }
    return {"below-header", "Bad Request - Invalid Header"};
}

} // namespace

Response error_page(const Visit& visit, unsigned status, unsigned substatus)
{
    const Style& style = visit.style();
    std::string name = std::to_string(status);
    const ErrorPage* found = substatus > 0 ? find_page(style, fmt::format("{}.{}", status, substatus)) : nullptr;
    if (!found)
        found = find_page(style, name);
    const std::string title = found ? found->title : fmt::format("{} - {}", status, reason_of(status));
    Response response = page(status, page_of(title, title, found ? found->length : 0), "text/html");
    response.order = &style.orders.file;
    return response;
}

Response below_page(const Visit& visit, Malformed why)
{
    const Below below = below_of(why);
    const ErrorPage* found = find_page(visit.style(), below.page);
    const std::string title = found ? found->title : "Bad Request";
    Response response = page(found ? static_cast<unsigned>(found->status) : 400, page_of(title, below.heading, found ? found->length : 0),
        "text/html; charset=us-ascii");
    response.fields.add("Server", visit.style().server_below);
    response.order = &visit.style().orders.below;
    response.close = true;
    return response;
}

} // namespace exemu::http

#include "sip/refusal.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace exemu::sip {

namespace {

// Methods that somebody has defined (RFC 3261, 3262, 3265, 3311, 3428, 3515, 3903, 6086) and those of [MS-SIP] and [MS-CONFIM]: who does
// not allow one of them says 405, and of any other 501 (8.2.1, 21.5.2).
constexpr std::array known_methods{"INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "SUBSCRIBE", "NOTIFY", "UPDATE",
    "MESSAGE", "REFER", "PUBLISH", "INFO", "SERVICE", "BENOTIFY"};

bool has(const std::vector<std::string>& list, std::string_view word)
{
    return std::ranges::any_of(list, [&](const std::string& one) { return iequals(one, word); });
}

std::optional<Refusal> refuse_method(const Request& request, const Skills& skills)
{
    const std::string_view method = request.message.method;
    if (std::ranges::any_of(skills.methods, [&](const std::string& one) { return one == method; })) // methods know letter case
        return std::nullopt;
    const std::string allow = "Allow: " + join(skills.methods, ", ");
    if (std::ranges::any_of(known_methods, [&](const char* one) { return one == method; }))
        return Refusal{405, "the method is not allowed here", allow};
    return Refusal{501, "nobody knows this method", allow};
}

// 8.2.2.3; not of ACK and CANCEL, which may not carry it.
std::optional<Refusal> refuse_requirements(const Request& request, const Skills& skills)
{
    std::string unsupported;
    for (const HeaderField& field : request.message.headers) {
        if (field.name != Name::require)
            continue;
        for (const std::string_view tag : list_of(field.value))
            if (!has(skills.extensions, tag))
                unsupported.append(unsupported.empty() ? "" : ", ").append(tag);
    }
    if (unsupported.empty())
        return std::nullopt;
    return Refusal{420, "an extension is required that is not there", "Unsupported: " + unsupported};
}

// 8.2.3: a type nobody understands is an error unless the body is optional.
std::optional<Refusal> refuse_body(const Request& request, const Skills& skills)
{
    const Message& message = request.message;
    if (message.body.empty())
        return std::nullopt;
    const HeaderField* disposition = message.find(Name::content_disposition);
    if (disposition &&
        iequals(find_parameter(disposition->value.substr(std::min(disposition->value.find(';'), disposition->value.size())), "handling")
                    .value_or(""),
            "optional"))
        return std::nullopt;
    const std::string accept = "Accept: " + join(skills.types, ", ");
    if (const std::string_view encoding = message.value(Name::content_encoding); !encoding.empty() && !iequals(encoding, "identity"))
        return Refusal{415, "the encoding of the body is not understood", "Accept-Encoding: identity"};
    const std::string_view type = message.value(Name::content_type);
    const std::string_view bare = trim_lws(type.substr(0, type.find(';')));
    if (!has(skills.types, bare) && !istarts_with(bare, "multipart/"))
        return Refusal{415, "the type of the body is not understood", accept};
    return std::nullopt;
}

bool range_covers(std::string_view range, std::string_view type)
{
    return range == "*/*" || iequals(range, type) || (range.ends_with("/*") && istarts_with(type, range.substr(0, range.size() - 1)));
}

// 20.1, 21.4.7: a session description is all that an INVITE can be answered with.
std::optional<Refusal> refuse_accept(const Request& request)
{
    const HeaderField* accept = request.message.find(Name::accept);
    if (!accept || !request.is("INVITE"))
        return std::nullopt;
    const std::vector<std::string_view> ranges = list_of(accept->value);
    if (ranges.empty() || std::ranges::any_of(ranges, [](std::string_view range) { return range_covers(range, "application/sdp"); }))
        return std::nullopt;
    return Refusal{406, "what the caller accepts is no session description", {}};
}

} // namespace

std::optional<Refusal> refuse(const Request& request, const Skills& skills)
{
    if (request.fault)
        return Refusal{request.fault->status, request.fault->sentence, {}};
    if (auto refusal = refuse_method(request, skills))
        return refusal;
    if (request.is("ACK") || request.is("CANCEL"))
        return std::nullopt;
    if (auto refusal = refuse_requirements(request, skills))
        return refusal;
    if (request.is("INVITE") || request.is("UPDATE") || request.is("PRACK"))
        if (auto refusal = refuse_body(request, skills))
            return refusal;
    return refuse_accept(request);
}

std::string_view reason_of(unsigned status)
{
    struct Phrase {
        unsigned status;
        std::string_view words;
    };
    static constexpr Phrase phrases[] = {{100, "Trying"}, {180, "Ringing"}, {181, "Call Is Being Forwarded"}, {182, "Queued"},
        {183, "Session Progress"}, {200, "OK"}, {202, "Accepted"}, {300, "Multiple Choices"}, {301, "Moved Permanently"},
        {302, "Moved Temporarily"}, {305, "Use Proxy"}, {380, "Alternative Service"}, {400, "Bad Request"}, {401, "Unauthorized"},
        {402, "Payment Required"}, {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"}, {406, "Not Acceptable"},
        {407, "Proxy Authentication Required"}, {408, "Request Timeout"}, {410, "Gone"}, {413, "Request Entity Too Large"},
        {414, "Request-URI Too Long"}, {415, "Unsupported Media Type"}, {416, "Unsupported URI Scheme"}, {420, "Bad Extension"},
        {421, "Extension Required"}, {422, "Session Interval Too Small"}, {423, "Interval Too Brief"}, {480, "Temporarily Unavailable"},
        {481, "Call/Transaction Does Not Exist"}, {482, "Loop Detected"}, {483, "Too Many Hops"}, {484, "Address Incomplete"},
        {485, "Ambiguous"}, {486, "Busy Here"}, {487, "Request Terminated"}, {488, "Not Acceptable Here"}, {489, "Bad Event"},
        {491, "Request Pending"}, {493, "Undecipherable"}, {500, "Server Internal Error"}, {501, "Not Implemented"}, {502, "Bad Gateway"},
        {503, "Service Unavailable"}, {504, "Server Time-out"}, {505, "Version Not Supported"}, {513, "Message Too Large"},
        {600, "Busy Everywhere"}, {603, "Decline"}, {604, "Does Not Exist Anywhere"}, {606, "Not Acceptable"}};
    for (const Phrase& phrase : phrases)
        if (phrase.status == status)
            return phrase.words;
    return {};
}

} // namespace exemu::sip

#include "sip/message.hpp"

#include "base/text.hpp"
#include "sip/scan.hpp"

#include <algorithm>
#include <array>

namespace exemu::sip {

namespace {

struct Known {
    std::string_view full, compact;
    Name name;
};

// RFC 3261 7.3.3 and 20; 3891, 3903, 4028, 5806, 6665, 7044. Sorted by the length of the full form.
constexpr std::array known{
    Known{"To", "t", Name::to},
    Known{"Via", "v", Name::via},
    Known{"Date", "", Name::date},
    Known{"From", "f", Name::from},
    Known{"CSeq", "", Name::cseq},
    Known{"RAck", "", Name::rack},
    Known{"RSeq", "", Name::rseq},
    Known{"Allow", "", Name::allow},
    Known{"Event", "o", Name::event},
    Known{"Route", "", Name::route},
    Known{"Accept", "", Name::accept},
    Known{"Min-SE", "", Name::min_se},
    Known{"Reason", "", Name::reason},
    Known{"Call-ID", "i", Name::call_id},
    Known{"Contact", "m", Name::contact},
    Known{"Expires", "", Name::expires},
    Known{"Require", "", Name::require},
    Known{"Subject", "s", Name::subject},
    Known{"Warning", "", Name::warning},
    Known{"Refer-To", "r", Name::refer_to},
    Known{"Replaces", "", Name::replaces},
    Known{"Diversion", "", Name::diversion},
    Known{"Supported", "k", Name::supported},
    Known{"User-Agent", "", Name::user_agent},
    Known{"Unsupported", "", Name::unsupported},
    Known{"History-Info", "", Name::history_info},
    Known{"Max-Forwards", "", Name::max_forwards},
    Known{"Content-Type", "c", Name::content_type},
    Known{"Record-Route", "", Name::record_route},
    Known{"Authorization", "", Name::authorization},
    Known{"Proxy-Require", "", Name::proxy_require},
    Known{"Content-Length", "l", Name::content_length},
    Known{"Session-Expires", "x", Name::session_expires},
    Known{"Content-Encoding", "e", Name::content_encoding},
    Known{"Subscription-State", "", Name::subscription_state},
    Known{"Content-Disposition", "", Name::content_disposition},
    Known{"P-Asserted-Identity", "", Name::p_asserted_identity},
    Known{"Proxy-Authorization", "", Name::proxy_authorization},
};

constexpr std::size_t longest = known.back().full.size();

// Of each length the first that has it.
constexpr std::array<std::size_t, longest + 1> of_length = [] {
    std::array<std::size_t, longest + 1> places{};
    places.fill(known.size());
    for (std::size_t i = known.size(); i-- > 0;)
        places[known[i].full.size()] = i;
    return places;
}();

// Where a line ends: LF, with CR before it or without.
struct Line {
    std::string_view text;
    std::size_t end = 0; // behind its line end
    bool ended = false;
};

Line line_at(std::string_view whole, std::size_t from)
{
    const std::size_t lf = whole.find('\n', from);
    if (lf == whole.npos)
        return {whole.substr(from), whole.size(), false};
    std::size_t stop = lf;
    if (stop > from && whole[stop - 1] == '\r')
        --stop;
    return {whole.substr(from, stop - from), lf + 1, true};
}

void wrong(Message& message, unsigned status, std::string_view sentence, std::size_t at)
{
    if (!message.fault)
        message.fault = Fault{status, sentence, at};
}

bool is_version(std::string_view text)
{
    if (!istarts_with(text, "SIP/"))
        return false;
    const std::string_view number = text.substr(4);
    const std::size_t dot = number.find('.');
    const auto digits = [](std::string_view part) { return !part.empty() && std::ranges::all_of(part, wire::is_digit); };
    return dot != number.npos && digits(number.substr(0, dot)) && digits(number.substr(dot + 1));
}

// Status-Line = SIP-Version SP Status-Code SP Reason-Phrase
void read_status_line(Message& message, std::string_view line)
{
    message.kind = Message::Kind::response;
    message.version = line.substr(0, line.find(' '));
    std::string_view rest = line.substr(std::min(message.version.size() + 1, line.size()));
    const std::string_view digits = rest.substr(0, rest.find(' '));
    std::uint64_t code = 0;
    if (digits.size() != 3 || !read_number(digits, 699, code) || code < 100)
        wrong(message, 0, "a status is a number from 100 to 699", message.version.size() + 1);
    message.status = static_cast<unsigned>(code);
    message.reason = rest.substr(std::min(digits.size() + 1, rest.size()));
}

// Request-Line = Method SP Request-URI SP SIP-Version, with these two spaces and no other.
void read_request_line(Message& message, std::string_view line)
{
    const std::string_view trimmed = trim_lws(line);
    const std::size_t first = trimmed.find(' '), last = trimmed.rfind(' ');
    if (first == trimmed.npos || first == last || !is_token(trimmed.substr(0, first)) || !is_version(trimmed.substr(last + 1)))
        return; // nothing of ours
    message.kind = Message::Kind::request;
    message.method = trimmed.substr(0, first);
    message.version = trimmed.substr(last + 1);
    message.uri = trimmed.substr(first + 1, last - first - 1);
    if (!iequals(message.version, "SIP/2.0"))
        wrong(message, 505, "the version is not SIP/2.0", last + 1);
    if (trimmed.size() != line.size())
        wrong(message, 400, "white space at an end of the request line", 0);
    if (std::ranges::any_of(message.uri, is_lws))
        wrong(message, 400, "white space within the Request-URI, or more than one space beside it", first);
    if (message.uri.starts_with('<'))
        wrong(message, 400, "the Request-URI stands in brackets", first + 1);
}

void read_header(Message& message, std::string_view whole, std::string_view field)
{
    const auto at = static_cast<std::size_t>(field.data() - whole.data());
    const std::size_t colon = field.find(':');
    const std::string_view name = trim_lws(field.substr(0, colon));
    if (colon == field.npos || !is_token(name) || is_lws(field.front()))
        return wrong(message, 400, "a header field is a name, a colon and a value", at);
    if (message.headers.size() == most_headers)
        return wrong(message, 400, "too many header fields", at);
    message.headers.push_back({name_of(name), name, trim_lws(field.substr(colon + 1))});
    std::uint16_t& first = message.first[static_cast<std::size_t>(message.headers.back().name)];
    if (first == 0)
        first = static_cast<std::uint16_t>(message.headers.size());
}

// The fields with their folds, up to the empty line.
void read_headers(Message& message, std::string_view whole, std::size_t at)
{
    while (at < whole.size()) {
        Line line = line_at(whole, at);
        if (line.text.empty()) {
            message.head = line.end;
            if (!line.ended)
                wrong(message, 400, "the header has no end", at);
            return;
        }
        const std::size_t start = at;
        std::size_t stop = start + line.text.size();
        at = line.end;
        while (at < whole.size() && (whole[at] == ' ' || whole[at] == '\t')) {
            line = line_at(whole, at);
            stop = at + line.text.size();
            at = line.end;
        }
        read_header(message, whole, whole.substr(start, stop - start));
    }
    message.head = whole.size();
    if (whole.size() > most_head)
        wrong(message, 513, "the header is too large", most_head);
    wrong(message, 400, "no empty line behind the header", whole.size());
}

void read_body(Message& message, std::string_view whole)
{
    message.body = whole.substr(std::min(message.head, whole.size()));
    const Length length = content_length(message);
    if (!length.present)
        return;
    if (!length.bytes)
        wrong(message, 400, "Content-Length is no number, or two that differ", 0);
    else if (*length.bytes > message.body.size())
        wrong(message, 400, "Content-Length is larger than the message", message.head);
    else
        message.body = message.body.substr(0, *length.bytes); // octets behind it are padding (18.3)
}

} // namespace

Name name_of(std::string_view written)
{
    if (written.size() == 1) {
        for (const Known& one : known)
            if (!one.compact.empty() && one.compact[0] == to_lower(written[0]))
                return one.name;
        return Name::other;
    }
    if (written.size() > longest)
        return Name::other;
    for (std::size_t i = of_length[written.size()]; i < known.size() && known[i].full.size() == written.size(); ++i)
        if (iequals(known[i].full, written))
            return known[i].name;
    return Name::other;
}

const HeaderField* Message::find(std::string_view written) const
{
    const Name name = name_of(written);
    for (const HeaderField& field : headers)
        if (name == Name::other ? iequals(field.written, written) : field.name == name)
            return &field;
    return nullptr;
}

std::size_t Message::count(Name name) const
{
    return static_cast<std::size_t>(std::ranges::count_if(headers, [&](const HeaderField& field) { return field.name == name; }));
}

Length content_length(const Message& message)
{
    Length length;
    for (const HeaderField& field : message.headers) {
        if (field.name != Name::content_length)
            continue;
        std::uint64_t bytes = 0;
        const bool number = read_number(field.value, 0xffffffff, bytes);
        if (!number || (length.present && length.bytes != bytes)) {
            length.bytes.reset();
            length.present = true;
            return length;
        }
        length = {true, bytes};
    }
    return length;
}

Message parse_message(std::string_view whole)
{
    Message message;
    const Line start = line_at(whole, 0);
    message.head = start.end;
    if (istarts_with(start.text, "SIP/"))
        read_status_line(message, start.text);
    else
        read_request_line(message, start.text);
    if (message.kind == Message::Kind::nothing)
        return message;
    message.headers.reserve(24);
    read_headers(message, whole, start.end);
    if (message.head > most_head)
        wrong(message, 513, "the header is too large", most_head);
    read_body(message, whole);
    return message;
}

} // namespace exemu::sip

#include "sip/answer.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <array>

namespace exemu::sip {

namespace {

struct Known {
    std::string_view name;
    Line::What what;
};
constexpr std::array known{Known{"To", Line::What::to}, Known{"Via", Line::What::via}, Known{"From", Line::What::from},
    Known{"Call-ID", Line::What::call_id}, Known{"CSeq", Line::What::cseq}, Known{"Record-Route", Line::What::record_route},
    Known{"Contact", Line::What::contact}, Known{"Content-Length", Line::What::length}, Known{"Content-Type", Line::What::type},
    Known{"Session-Expires", Line::What::session_expires}, Known{"Min-SE", Line::What::min_se},
    Known{"ms-diagnostics", Line::What::diagnostics}, Known{"Route", Line::What::route}, Known{"Event", Line::What::event},
    Known{"Subscription-State", Line::What::subscription_state}};

void field(std::string& out, const Line& line, std::string_view value) { out.append(line.name).append(": ").append(value).append("\r\n"); }

void field_unless_empty(std::string& out, const Line& line, std::string_view value)
{
    if (!value.empty())
        field(out, line, value);
}

void number(std::string& out, std::uint64_t value)
{
    const fmt::format_int digits(value);
    out.append(digits.data(), digits.size());
}

// The topmost Via with what the source says of itself (18.2.1, RFC 3581 4), then the others as they came.
void vias(std::string& out, const Line& line, const Request& request, const Peer& source)
{
    bool first = true;
    for (const HeaderField& one : request.message.headers) {
        if (one.name != Name::via)
            continue;
        out.append(line.name).append(": ");
        if (!std::exchange(first, false)) {
            out.append(one.value).append("\r\n");
            continue;
        }
        const Via& via = request.via;
        const auto from = via.text.empty() ? 0 : static_cast<std::size_t>(via.text.data() - one.value.data());
        std::size_t end = from + via.text.size();
        while (end > from && is_lws(one.value[end - 1]))
            --end;
        if (!via.bare_rport.empty()) { // it gets a value where it stands
            const auto at = static_cast<std::size_t>(via.bare_rport.data() - one.value.data()) + via.bare_rport.size();
            out.append(one.value.substr(0, at)).append("=");
            number(out, source.port);
            out.append(one.value.substr(at, end - at));
        } else {
            out.append(one.value.substr(0, end));
        }
        const std::string_view host = via.host.starts_with('[') ? via.host.substr(1, via.host.size() - 2) : via.host;
        if (!via.text.empty() && (via.rport || host != source.address))
            out.append(";received=").append(source.address);
        out.append(one.value.substr(end)).append("\r\n");
    }
}

void copies(std::string& out, const Line& line, const Request& request, Name name)
{
    for (const HeaderField& one : request.message.headers)
        if (one.name == name)
            field(out, line, one.value);
}

void common(std::string& out, const Line& line, const Content& content)
{
    switch (line.what) {
    case Line::What::text: out.append(line.text); break;
    case Line::What::contact: field_unless_empty(out, line, content.contact); break;
    case Line::What::type: field_unless_empty(out, line, content.body.empty() ? std::string_view() : content.type); break;
    case Line::What::session_expires: field_unless_empty(out, line, content.session_expires); break;
    case Line::What::min_se: field_unless_empty(out, line, content.min_se); break;
    case Line::What::diagnostics: field_unless_empty(out, line, content.diagnostics); break;
    case Line::What::route: field_unless_empty(out, line, content.route); break;
    case Line::What::event: field_unless_empty(out, line, content.event); break;
    case Line::What::subscription_state: field_unless_empty(out, line, content.subscription_state); break;
    case Line::What::length:
        out.append(line.name).append(": ");
        number(out, content.body.size());
        out.append("\r\n");
        break;
    default: break;
    }
}

void end(std::string& out, const Content& content) { out.append(content.more).append("\r\n").append(content.body); }

} // namespace

Lines make_lines(const std::vector<std::string>& fields)
{
    Lines lines;
    for (const std::string& written : fields) {
        const std::size_t colon = written.find(':');
        Line line;
        line.name = written.substr(0, colon);
        for (const Known& one : known)
            if (iequals(one.name, line.name))
                line.what = one.what;
        if (colon != written.npos)
            line.text = trim(std::string_view(written).substr(colon + 1));
        if (line.what == Line::What::text)
            line.text = written + "\r\n";
        if (line.what == Line::What::text && !lines.empty() && lines.back().what == Line::What::text)
            lines.back().text += line.text; // fields that never change, in one piece
        else
            lines.push_back(std::move(line));
    }
    return lines;
}

std::string write_answer(const Lines& lines, const Request& request, const Peer& source, const Content& content)
{
    std::string out;
    out.reserve(1024);
    out.append(content.status_line).append("\r\n");
    for (const Line& line : lines) {
        switch (line.what) {
        case Line::What::to:
            if (!request.message.find(Name::to))
                break; // it is not invented (RFC 4475 3.3.1)
            out.append(line.name).append(": ").append(request.message.value(Name::to));
            if (!content.tag.empty() && request.to.tag.empty())
                out.append(";tag=").append(content.tag);
            out.append("\r\n");
            break;
        case Line::What::via: vias(out, line, request, source); break;
        case Line::What::from: field_unless_empty(out, line, request.message.value(Name::from)); break;
        case Line::What::call_id: field_unless_empty(out, line, request.call_id); break;
        case Line::What::cseq: field(out, line, request.message.value(Name::cseq)); break;
        case Line::What::record_route:
            if (content.record_route)
                copies(out, line, request, Name::record_route);
            break;
        default: common(out, line, content);
        }
    }
    end(out, content);
    return out;
}

std::string write_request(const Lines& lines, const Outgoing& request, const Content& content)
{
    std::string out;
    out.reserve(1024);
    out.append(request.method).append(" ").append(request.uri).append(" SIP/2.0\r\n");
    for (const Line& line : lines) {
        switch (line.what) {
        case Line::What::to: field(out, line, request.to); break;
        case Line::What::via: field(out, line, request.via); break;
        case Line::What::from: field(out, line, request.from); break;
        case Line::What::call_id: field(out, line, request.call_id); break;
        case Line::What::cseq:
            out.append(line.name).append(": ");
            number(out, request.cseq);
            out.append(" ").append(request.method).append("\r\n");
            break;
        default: common(out, line, content);
        }
    }
    end(out, content);
    return out;
}

std::string lean(std::string_view text)
{
    const Message message = parse_message(text);
    std::string out(text.substr(0, text.find('\n') + 1));
    for (const HeaderField& one : message.headers) {
        switch (one.name) {
        case Name::to:
        case Name::from:
        case Name::via:
        case Name::call_id:
        case Name::cseq:
        case Name::contact:
        case Name::record_route:
        case Name::content_length:
        case Name::content_type:
        case Name::require:
        case Name::rseq:
        case Name::unsupported:
        case Name::session_expires: out.append(one.written).append(": ").append(one.value).append("\r\n"); break;
        default: break;
        }
    }
    out.append("\r\n").append(message.body);
    return out;
}

} // namespace exemu::sip

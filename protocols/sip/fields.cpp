#include "sip/fields.hpp"

#include "base/text.hpp"

namespace exemu::sip {

namespace {

// *( SEMI generic-param ): what stands behind the first ';'. Each is told to `see`, its value with quotes.
template <class See>
bool parameters(Scan& in, std::string_view& out, See see)
{
    const std::size_t before = in.at();
    if (!in.sign(';')) {
        in.back_to(before);
        return true;
    }
    const std::size_t start = in.at();
    std::string_view name, value;
    do {
        if (!in.parameter(name, value))
            return false;
        see(name, value);
    } while (in.sign(';'));
    out = trim_lws(in.from(start));
    return true;
}

// The first of several tags is the one.
bool party_parameters(Scan& in, Party& party)
{
    bool seen = false;
    return parameters(in, party.parameters, [&](std::string_view name, std::string_view value) {
        if (!seen && iequals(name, "tag")) {
            party.tag = unquoted(value);
            seen = true;
        }
    });
}

// addr-spec without brackets: ';' and what follows belong to the field, and ',' and '?' may not be in it (20.10).
bool bare_uri(Scan& in, Party& party)
{
    std::string_view text;
    if (!in.some([](char c) { return !is_lws(c) && c != ';' && c != ',' && c != '<' && c != '>' && c != '"'; }, text))
        return false;
    const auto uri = parse_uri(text);
    if (!uri || !uri->headers.empty())
        return false;
    party.uri = *uri;
    return true;
}

// *(token LWS) or a quoted string, before '<'.
bool display_name(Scan& in, std::string_view& out)
{
    const std::size_t start = in.at();
    if (in.peek() == '"') {
        if (!in.quoted(out))
            return false;
        in.skip();
        return in.peek() == '<';
    }
    std::string_view word;
    while (in.token(word))
        in.skip();
    out = trim_lws(in.from(start));
    return in.peek() == '<';
}

bool party(Scan& in, Party& out)
{
    in.skip();
    const std::size_t start = in.at();
    if (!display_name(in, out.display)) {
        in.back_to(start);
        out.display = {};
        return in.peek() != '"' && bare_uri(in, out) && party_parameters(in, out);
    }
    const std::string_view rest = in.rest();
    const std::size_t close = rest.find('>');
    if (close == rest.npos)
        return false;
    const auto uri = parse_uri(rest.substr(1, close - 1)); // spaces within the brackets are an error (RFC 4475 3.1.2.14)
    if (!uri)
        return false;
    out.uri = *uri;
    in.back_to(in.at() + close + 1);
    return party_parameters(in, out);
}

} // namespace

std::string Party::shown_name() const
{
    std::string name;
    const std::string_view text = unquoted(display);
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '\\' || ++i < text.size())
            name += is_lws(text[i]) ? ' ' : text[i];
    return name;
}

Parsed<Party> parse_party(std::string_view text)
{
    Scan in(text);
    Party one;
    if (!party(in, one))
        return syntax_error("an address", in.at());
    in.skip();
    if (!in.done())
        return syntax_error("the end", in.at());
    return one;
}

Parsed<std::vector<Party>> parse_parties(std::string_view text, std::size_t most)
{
    std::vector<Party> all;
    Scan in(text);
    do {
        Party one;
        if (!party(in, one))
            return syntax_error("an address", in.at());
        if (all.size() < most)
            all.push_back(one);
    } while (in.sign(','));
    in.skip();
    if (!in.done())
        return syntax_error("',' or the end", in.at());
    return all;
}

bool Via::has_cookie() const { return branch.size() > cookie.size() && istarts_with(branch, cookie); }
bool Via::empty_cookie() const { return iequals(branch, cookie); }

Parsed<Via> parse_via(std::string_view text, std::size_t& next)
{
    Scan in(text);
    Via via;
    in.skip();
    const std::size_t start = in.at();
    if (!in.token(via.protocol) || !in.sign('/') || !in.token(via.version) || !in.sign('/') || !in.token(via.transport))
        return syntax_error("SIP/2.0/UDP or the like", in.at());
    const std::size_t behind = in.at();
    in.skip();
    if (in.at() == behind || !in.host(via.host))
        return syntax_error("a host", in.at());
    const std::size_t behind_host = in.at();
    if (in.sign(':')) {
        std::string_view digits;
        std::uint64_t port = 0;
        if (!in.some(wire::is_digit, digits) || !read_number(digits, 65535, port))
            return syntax_error("a port", in.at());
        via.port = static_cast<std::uint16_t>(port);
    } else {
        in.back_to(behind_host);
    }
    bool branch_seen = false;
    const auto see = [&](std::string_view name, std::string_view value) {
        if (!branch_seen && iequals(name, "branch")) {
            via.branch = unquoted(value);
            branch_seen = true;
        } else if (!via.rport && iequals(name, "rport")) {
            via.rport = true;
            via.bare_rport = value.empty() ? name : std::string_view();
        }
    };
    if (!parameters(in, via.parameters, see))
        return syntax_error("a parameter", in.at());
    via.text = in.from(start);
    if (in.sign(',')) {
        next = in.at();
        return via;
    }
    in.skip();
    if (!in.done())
        return syntax_error("',' or the end", in.at());
    next = text.size();
    return via;
}

namespace {

// A number below 2^31 (8.1.1.5), LWS, a method.
bool cseq(Scan& in, CSeq& out)
{
    std::string_view digits;
    std::uint64_t number = 0;
    in.skip();
    if (!in.some(wire::is_digit, digits) || !read_number(digits, 0x7fffffff, number))
        return false;
    const std::size_t behind = in.at();
    in.skip();
    if (in.at() == behind || !in.token(out.method))
        return false;
    out.number = static_cast<std::uint32_t>(number);
    in.skip();
    return in.done();
}

} // namespace

Parsed<CSeq> parse_cseq(std::string_view text)
{
    Scan in(text);
    CSeq out;
    if (!cseq(in, out))
        return syntax_error("a number below 2^31 and a method", in.at());
    return out;
}

Parsed<RAck> parse_rack(std::string_view text)
{
    Scan in(text);
    RAck out;
    std::string_view digits;
    std::uint64_t number = 0;
    in.skip();
    if (!in.some(wire::is_digit, digits) || !read_number(digits, 0xffffffff, number) || !is_lws(in.peek()) || !cseq(in, out.cseq))
        return syntax_error("two numbers and a method", in.at());
    out.response = static_cast<std::uint32_t>(number);
    return out;
}

std::vector<std::string_view> list_of(std::string_view text)
{
    std::vector<std::string_view> words;
    bool quoted = false;
    for (std::size_t start = 0, i = 0; i <= text.size(); ++i) {
        if (i < text.size() && text[i] == '"')
            quoted = !quoted;
        if (i < text.size() && (text[i] != ',' || quoted))
            continue;
        const std::string_view one = text.substr(start, std::min(i, text.size()) - start);
        const std::string_view word = trim_lws(one.substr(0, one.find(';')));
        if (!word.empty() && words.size() < 64)
            words.push_back(word);
        start = i + 1;
    }
    return words;
}

Parsed<SessionExpires> parse_session_expires(std::string_view text)
{
    Scan in(text);
    std::string_view digits, rest;
    std::uint64_t number = 0;
    in.skip();
    if (!in.some(wire::is_digit, digits) || !read_number(digits, 0xffffffff, number) ||
        !parameters(in, rest, [](std::string_view, std::string_view) {}))
        return syntax_error("seconds", in.at());
    in.skip();
    if (!in.done())
        return syntax_error("the end", in.at());
    return SessionExpires{static_cast<std::uint32_t>(number), find_parameter(rest, "refresher").value_or("")};
}

} // namespace exemu::sip

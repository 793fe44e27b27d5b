#include "smtp/grammar.hpp"

#include "base/text.hpp"
#include "smtp/dsn.hpp"
#include "wire/reader.hpp"

#include <algorithm>

namespace exemu::smtp {

namespace {

using wire::Reader;

constexpr std::size_t most_address = 571; // RFC 5321 4.5.3.1: 64 + "@" + 255; Exchange takes proxy addresses up to this long
constexpr std::size_t most_verb = 32;

std::unexpected<ArgumentError> wrong(Fault fault, const Reader& in) { return std::unexpected(ArgumentError(fault, in.error().error())); }

// atext and the dot, and what UTF-8 brings (RFC 5321 4.1.2, RFC 6531 3.3).
bool is_local_character(char c)
{
    constexpr std::string_view specials = "!#$%&'*+-/=?^_`{|}~.";
    return wire::is_alpha(c) || wire::is_digit(c) || specials.find(c) != specials.npos || static_cast<unsigned char>(c) >= 0x80;
}

// Letters, digits, hyphen, dot; the underscore is no host name but is common, and Exchange takes it.
bool is_domain_character(char c)
{
    return wire::is_alpha(c) || wire::is_digit(c) || c == '-' || c == '.' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_literal_character(char c) { return wire::is_vchar(c) && c != '[' && c != ']' && c != '\\'; }

bool is_quoted_character(char c) { return (c >= ' ' && c < 127 && c != '"' && c != '\\') || static_cast<unsigned char>(c) >= 0x80; }

// Quoted-string = DQUOTE *QcontentSMTP DQUOTE
bool read_quoted(Reader& in)
{
    if (!in.word("\""))
        return false;
    for (;;) {
        in.any(is_quoted_character);
        if (in.try_word("\""))
            return true;
        if (!in.word("\\") || !in.one([](char c) { return c >= ' ' && c < 127; }, "a character after \"\\\""))
            return false;
    }
}

// Domain / address-literal
bool read_domain(Reader& in)
{
    std::string_view part;
    if (in.try_word("["))
        return in.some(is_literal_character, "an address", part) && in.word("]");
    return in.some(is_domain_character, "a domain", part) && part.front() != '.' && part.back() != '.';
}

// Local-part [ "@" ( Domain / address-literal ) ]. The domain may be absent: Exchange accepts <alice> and completes it
// with its default domain, and RFC 5321 4.1.1.3 wants it for <postmaster>.
bool read_mailbox(Reader& in)
{
    std::string_view local;
    if (in.peek() == '"') {
        if (!read_quoted(in))
            return false;
    } else if (!in.some(is_local_character, "a mailbox", local) || local.front() == '.' || local.back() == '.' ||
        local.find("..") != local.npos) {
        return in.miss("a mailbox");
    }
    return in.try_word("@") ? read_domain(in) : true;
}

// Path = "<" [ A-d-l ":" ] Mailbox ">". The source route is accepted and ignored (RFC 5321 appendix C). Exchange also takes
// an address without angle brackets, as old clients and people with telnet type it.
bool read_path(Reader& in, std::string& address, bool may_be_empty)
{
    const bool bracketed = in.try_word("<");
    if (bracketed && may_be_empty && in.try_word(">")) {
        address.clear();
        return true;
    }
    if (bracketed && in.peek() == '@') {
        in.any([](char c) { return c != ':' && c != '>'; });
        if (!in.word(":"))
            return false;
    }
    const std::string_view rest = in.rest();
    const std::size_t from = in.at();
    if (!read_mailbox(in))
        return false;
    const std::string_view mailbox = rest.substr(0, in.at() - from);
    if (mailbox.size() > most_address)
        return in.miss("an address of at most 571 bytes");
    address = mailbox;
    return !bracketed || in.word(">");
}

struct Parameter {
    std::string keyword; // upper case
    std::string_view value;
    bool has_value = false;
};

// esmtp-param = esmtp-keyword ["=" esmtp-value]
bool read_parameter(Reader& in, Parameter& parameter)
{
    std::string_view keyword;
    if (!in.some([](char c) { return wire::is_alpha(c) || wire::is_digit(c) || c == '-'; }, "a parameter", keyword))
        return false;
    parameter.keyword = to_upper(keyword);
    parameter.has_value = in.try_word("=");
    if (parameter.has_value)
        return in.some([](char c) { return c > ' ' && c != '=' && c != 127; }, "a value", parameter.value);
    return true;
}

// What became of a parameter: "not known here" and "no value of it" are different refusals.
enum class Taken : std::uint8_t { yes, unknown, wrong };

Taken well_formed(bool good) { return good ? Taken::yes : Taken::wrong; }

// *(SP parameter), each keyword once (RFC 5321 4.1.1.11).
template <class Take>
std::expected<void, ArgumentError> read_parameters(Reader& in, Take take)
{
    std::vector<std::string> seen; // those that are known: a handful
    for (;;) {
        in.any(wire::is_wsp);
        if (in.done())
            return {};
        const std::size_t at = in.at();
        Parameter parameter;
        if (!read_parameter(in, parameter))
            return wrong(Fault::arguments, in);
        const Taken taken = std::ranges::find(seen, parameter.keyword) == seen.end() ? take(parameter) : Taken::wrong;
        if (taken == Taken::unknown)
            return std::unexpected(ArgumentError(Fault::parameter, SyntaxError("a parameter that is offered", at)));
        if (taken == Taken::wrong)
            return std::unexpected(ArgumentError(Fault::arguments, SyntaxError("a value of " + parameter.keyword + ", once", at)));
        seen.push_back(std::move(parameter.keyword));
    }
}

bool read_size(const Parameter& parameter, std::optional<std::uint64_t>& size)
{
    std::uint64_t value = 0;
    Reader in(parameter.value);
    if (!in.try_number(value) || !in.done())
        return false;
    size = value;
    return true;
}

bool read_body(const Parameter& parameter, Body& body)
{
    if (iequals(parameter.value, "7BIT"))
        body = Body::seven_bit;
    else if (iequals(parameter.value, "8BITMIME"))
        body = Body::eight_bit_mime;
    else if (iequals(parameter.value, "BINARYMIME"))
        body = Body::binary_mime;
    else
        return false;
    return true;
}

Taken take_mail_parameter(const Parameter& parameter, MailArguments& mail)
{
    const std::string& keyword = parameter.keyword;
    if (keyword == "SIZE")
        return well_formed(read_size(parameter, mail.size));
    if (keyword == "BODY")
        return well_formed(read_body(parameter, mail.body));
    if (keyword == "RET") {
        mail.ret = to_upper(parameter.value);
        return well_formed(mail.ret == "FULL" || mail.ret == "HDRS");
    }
    if (keyword == "ENVID") {
        mail.envid = parameter.value;
        return well_formed(parameter.has_value && mail.envid.size() <= 100 && decode_xtext(mail.envid)); // RFC 3461 4.4
    }
    if (keyword == "SMTPUTF8")
        return well_formed(mail.smtputf8 = !parameter.has_value);
    // AUTH= names who submitted (RFC 4954 5), XSHADOW and XMESSAGECONTEXT come from other Exchange servers: taken, not acted upon.
    const bool taken = keyword == "AUTH" || keyword.starts_with("XSHADOW") || keyword == "XOORG" || keyword == "XMESSAGECONTEXT";
    return taken ? Taken::yes : Taken::unknown;
}

Taken take_rcpt_parameter(const Parameter& parameter, RcptArguments& rcpt)
{
    if (parameter.keyword == "NOTIFY") {
        rcpt.notify = to_upper(parameter.value);
        return well_formed(parameter.has_value && parse_notify(rcpt.notify));
    }
    if (parameter.keyword == "ORCPT") {
        rcpt.orcpt = parameter.value;
        return well_formed(rcpt.orcpt.size() <= 500 && parse_orcpt(rcpt.orcpt)); // RFC 3461 4.2
    }
    return parameter.keyword == "XRDST" ? Taken::yes : Taken::unknown; // redirect hosts, from other Exchange servers
}

bool is_hello_character(char c)
{
    // Exchange: only what can never be part of a name or a literal is "Invalid domain name"; underscores and bare words pass.
    return is_domain_character(c) || c == '[' || c == ']' || c == ':';
}

} // namespace

Verb split_verb(std::string_view line)
{
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    return {to_upper(line.substr(0, std::min(end, most_verb))), trim(line.substr(end))};
}

ParsedArguments parse_hello(std::string_view argument)
{
    Reader in(argument);
    in.any(is_hello_character, 255);
    if (!in.end())
        return wrong(Fault::domain, in);
    return HelloArguments{std::string(argument)}; // Exchange: EHLO without a name is accepted
}

ParsedArguments parse_mail(std::string_view argument)
{
    MailArguments mail;
    Reader in(argument);
    if (!in.word("FROM:"))
        return wrong(Fault::arguments, in);
    in.any(wire::is_wsp); // "FROM: <a@b>": wrong, common, accepted
    if (!read_path(in, mail.from, true))
        return wrong(Fault::address, in);
    const auto parameters = read_parameters(in, [&](const Parameter& p) { return take_mail_parameter(p, mail); });
    if (!parameters)
        return std::unexpected(parameters.error());
    return mail;
}

ParsedArguments parse_rcpt(std::string_view argument)
{
    RcptArguments rcpt;
    Reader in(argument);
    if (!in.word("TO:"))
        return wrong(Fault::arguments, in);
    in.any(wire::is_wsp);
    if (!read_path(in, rcpt.rcpt, false))
        return wrong(Fault::address, in);
    const auto parameters = read_parameters(in, [&](const Parameter& p) { return take_rcpt_parameter(p, rcpt); });
    if (!parameters)
        return std::unexpected(parameters.error());
    return rcpt;
}

ParsedArguments parse_auth(std::string_view argument)
{
    AuthArguments auth;
    Reader in(argument);
    std::string_view mechanism, initial;
    // sasl-mech = 1*20mech-char (RFC 4422 3.1)
    if (!in.some([](char c) { return wire::is_alpha(c) || wire::is_digit(c) || c == '-' || c == '_'; }, "a mechanism", mechanism, 20))
        return wrong(Fault::arguments, in);
    auth.mechanism = to_upper(mechanism);
    if (!in.any(wire::is_wsp).empty() && !in.done()) {
        initial = in.take_rest();
        auth.initial = initial == "=" ? std::string() : std::string(initial);
    }
    if (!in.end())
        return wrong(Fault::arguments, in);
    return auth;
}

ParsedArguments parse_bdat(std::string_view argument)
{
    BdatArguments bdat;
    Reader in(argument);
    if (!in.number(bdat.size))
        return wrong(Fault::arguments, in);
    if (!in.any(wire::is_wsp).empty() && !in.done()) {
        if (!in.word("LAST"))
            return wrong(Fault::arguments, in);
        bdat.last = true;
    }
    if (!in.end())
        return wrong(Fault::arguments, in);
    return bdat;
}

ParsedArguments parse_nothing(std::string_view argument)
{
    Reader in(argument);
    if (!in.end())
        return wrong(Fault::arguments, in);
    return Arguments{};
}

ParsedArguments parse_anything(std::string_view) { return Arguments{}; }

std::string domain_of(std::string_view address)
{
    const std::size_t at = address.rfind('@');
    return at == address.npos ? std::string() : to_lower(address.substr(at + 1));
}

} // namespace exemu::smtp

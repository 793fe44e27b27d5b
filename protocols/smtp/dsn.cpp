#include "smtp/dsn.hpp"

#include "wire/reader.hpp"

namespace exemu::smtp {

namespace {

using wire::Reader;

// %x21-2A / %x2C-3C / %x3E-7E: printable, neither "+" nor "="
bool is_xchar(char c) { return wire::is_vchar(c) && c != '+' && c != '='; }

// Lower-case digits are not in the grammar; enough clients send them.
int hex_value(char c)
{
    if (wire::is_digit(c))
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

// Atom of RFC 5322, as addr-type is one.
bool is_atom(char c)
{
    constexpr std::string_view specials = "!#$%&'*-/?^_`{|}~";
    return wire::is_alpha(c) || wire::is_digit(c) || specials.contains(c);
}

bool read_xtext(Reader& in, std::string& text)
{
    while (!in.done()) {
        text += in.any(is_xchar);
        if (in.done())
            return true;
        const std::string_view rest = in.rest();
        const int high = rest.size() > 2 && rest[0] == '+' ? hex_value(rest[1]) : -1;
        const int low = high >= 0 ? hex_value(rest[2]) : -1;
        if (low < 0)
            return in.miss("xtext");
        // What would break a report's line is no part of an address or an envelope id.
        const auto c = static_cast<unsigned char>(high * 16 + low);
        if (c < ' ' || c == 127)
            return in.miss("a printable character");
        text += static_cast<char>(c);
        in.back_to(in.at() + 3);
    }
    return true;
}

} // namespace

Parsed<Notify> parse_notify(std::string_view text)
{
    if (text.empty())
        return Notify{};
    Reader in(text);
    Notify notify{false, false, false};
    if (in.try_word("NEVER")) {
        if (!in.end())
            return in.error();
        return notify;
    }
    for (;;) {
        if (in.try_word("SUCCESS"))
            notify.success = true;
        else if (in.try_word("FAILURE"))
            notify.failure = true;
        else if (in.try_word("DELAY"))
            notify.delay = true;
        else
            in.miss("SUCCESS, FAILURE or DELAY");
        if (!in.ok())
            return in.error();
        if (in.done())
            return notify;
        if (!in.word(","))
            return in.error();
    }
}

Parsed<std::string> decode_xtext(std::string_view encoded)
{
    Reader in(encoded);
    std::string text;
    if (!read_xtext(in, text))
        return in.error();
    return text;
}

Parsed<OriginalRecipient> parse_orcpt(std::string_view text)
{
    Reader in(text);
    OriginalRecipient original;
    std::string_view type;
    if (!in.some(is_atom, "an address type", type) || !in.word(";") || !read_xtext(in, original.address))
        return in.error();
    original.type = type;
    if (original.address.empty())
        return syntax_error("an address", text.size());
    return original;
}

} // namespace exemu::smtp

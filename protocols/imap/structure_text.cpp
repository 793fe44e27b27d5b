#include "imap/structure_text.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace exemu::imap {

using wire::MimeAddress;
using wire::MimeEnvelope;
using wire::MimeParameters;
using wire::MimePart;

void append_string(std::string& out, std::string_view text)
{
    const bool quotable = std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 127; });
    if (!quotable) {
        out.append("{").append(std::to_string(text.size())).append("}\r\n").append(text);
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    out += '"';
}

void append_nstring(std::string& out, std::string_view text)
{
    if (text.empty())
        out += "NIL";
    else
        append_string(out, text);
}

namespace {

void append_nstring_after(std::string& out, std::string_view text)
{
    out += ' ';
    append_nstring(out, text);
}

// address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
void append_address(std::string& out, const MimeAddress& address)
{
    out += '(';
    if (address.is_group_mark) { // a group begins with its name as mailbox and no host, and ends with neither
        out += "NIL NIL";
        append_nstring_after(out, address.name);
        out += " NIL)";
        return;
    }
    append_nstring(out, address.name);
    out += " NIL ";
    append_string(out, address.mailbox);
    out += ' ';
    append_string(out, address.host); // never NIL: that would be a group
    out += ')';
}

void append_addresses(std::string& out, const std::vector<MimeAddress>& addresses)
{
    if (addresses.empty()) {
        out += " NIL";
        return;
    }
    out += " (";
    for (const MimeAddress& address : addresses)
        append_address(out, address);
    out += ')';
}

// body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
void append_parameters(std::string& out, const MimeParameters& parameters)
{
    if (parameters.empty()) {
        out += " NIL";
        return;
    }
    out += " (";
    bool first = true;
    for (const auto& [name, value] : parameters) {
        if (!std::exchange(first, false))
            out += ' ';
        append_string(out, name);
        out += ' ';
        append_string(out, value);
    }
    out += ')';
}

// body-fld-dsp SP body-fld-lang SP body-fld-loc
void append_disposition_and_more(std::string& out, const MimePart& part)
{
    if (part.disposition.empty()) {
        out += " NIL";
    } else {
        out += " (";
        append_string(out, part.disposition);
        append_parameters(out, part.disposition_parameters);
        out += ')';
    }
    if (part.languages.empty()) {
        out += " NIL";
    } else {
        out += part.languages.size() == 1 ? " " : " (";
        for (const std::string& language : part.languages) {
            if (&language != &part.languages.front())
                out += ' ';
            append_string(out, language);
        }
        if (part.languages.size() > 1)
            out += ')';
    }
    append_nstring_after(out, part.location);
}

void append_body(std::string& out, const MimePart& part, bool extended);

// body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
void append_multipart(std::string& out, const MimePart& part, bool extended)
{
    for (const MimePart& each : part.parts)
        append_body(out, each, extended);
    out += ' ';
    append_string(out, part.subtype);
    if (!extended)
        return;
    append_parameters(out, part.parameters);
    append_disposition_and_more(out, part);
}

// A multipart in which no part was found cannot be told as one: 1*body. It is told as what is in it, a text.
bool is_hollow(const MimePart& part) { return part.type == "multipart" && part.parts.empty(); }

// body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
void append_single(std::string& out, const MimePart& part, bool extended)
{
    const bool hollow = is_hollow(part);
    append_string(out, hollow ? "text" : part.type);
    out += ' ';
    append_string(out, hollow ? "plain" : part.subtype);
    append_parameters(out, part.parameters);
    append_nstring_after(out, part.id);
    append_nstring_after(out, part.description);
    out += ' ';
    append_string(out, part.encoding.empty() ? "7bit" : part.encoding);
    out += ' ' + std::to_string(part.end - part.body_at);
    if (part.is_message()) {
        out += ' ' + envelope_text(*part.envelope) + ' ';
        append_body(out, part.parts.front(), extended);
    }
    if (part.is_message() || hollow || part.type == "text")
        out += ' ' + std::to_string(part.lines);
    if (!extended)
        return;
    append_nstring_after(out, part.md5);
    append_disposition_and_more(out, part);
}

void append_body(std::string& out, const MimePart& part, bool extended)
{
    out += '(';
    if (part.is_multipart())
        append_multipart(out, part, extended);
    else
        append_single(out, part, extended);
    out += ')';
}

} // namespace

// envelope = "(" date subject from sender reply-to to cc bcc in-reply-to message-id ")"
std::string envelope_text(const MimeEnvelope& envelope)
{
    std::string out = "(";
    append_nstring(out, envelope.date);
    append_nstring_after(out, envelope.subject);
    append_addresses(out, envelope.from);
    // RFC 3501 7.4.2: what is absent is the sender's as From has it.
    append_addresses(out, envelope.sender.empty() ? envelope.from : envelope.sender);
    append_addresses(out, envelope.reply_to.empty() ? envelope.from : envelope.reply_to);
    append_addresses(out, envelope.to);
    append_addresses(out, envelope.cc);
    append_addresses(out, envelope.bcc);
    append_nstring_after(out, envelope.in_reply_to);
    append_nstring_after(out, envelope.message_id);
    return out + ')';
}

std::string body_text(const MimePart& part, bool extended)
{
    std::string out;
    append_body(out, part, extended);
    return out;
}

} // namespace exemu::imap

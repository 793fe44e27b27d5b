#include "wire/mime_content.hpp"

#include "base/text.hpp"
#include "wire/gmime.hpp"

#include <algorithm>

namespace exemu::wire {

namespace {

std::string valid_utf8(std::string_view text)
{
    const Owned<char> valid(g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())));
    std::string out(valid.get());
    std::erase(out, '\0');
    return out;
}

// NUL ends strings of C; in a text it means nothing.
std::string without_nul(std::string text)
{
    std::erase(text, '\0');
    return text;
}

std::string to_utf8(std::string bytes, const std::string& charset)
{
    if (charset.empty() || iequals(charset, "utf-8") || iequals(charset, "us-ascii"))
        return valid_utf8(without_nul(std::move(bytes)));
    const char* known = g_mime_charset_iconv_name(charset.c_str());
    // What names no character set that is known, or breaks its own rules, is most often Windows' (WHATWG Encoding 4.2 says so too).
    for (const char* from : {known ? known : "windows-1252", "windows-1252"}) {
        gsize written = 0;
        char fallback[] = "?";
        const Owned<char> text(
            g_convert_with_fallback(bytes.data(), static_cast<gssize>(bytes.size()), "UTF-8", from, fallback, nullptr, &written, nullptr));
        if (text)
            return valid_utf8(without_nul(std::string(text.get(), written)));
    }
    return valid_utf8(without_nul(std::move(bytes)));
}

} // namespace

std::string parameter_of(const MimeParameters& parameters, std::string_view name)
{
    const auto found = std::ranges::find_if(parameters, [&](const auto& parameter) { return iequals(parameter.first, name); });
    return found == parameters.end() ? std::string() : found->second;
}

std::string part_bytes(std::string_view message, const MimePart& part, std::size_t most)
{
    start_gmime();
    if (part.body_at > part.end || part.end > message.size())
        return {};
    std::string_view body = message.substr(part.body_at, part.end - part.body_at);
    const GMimeContentEncoding encoding = g_mime_content_encoding_from_string(std::string(trim(part.encoding)).c_str());
    const bool encoded = encoding == GMIME_CONTENT_ENCODING_BASE64 || encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE ||
        encoding == GMIME_CONTENT_ENCODING_UUENCODE;
    if (!encoded)
        return std::string(body.substr(0, most));
    // Encoded, a byte takes three at most, and line ends besides (RFC 2045 6.7).
    body = body.substr(0, std::min(body.size(), most > message.size() ? body.size() : most * 4));
    GMimeEncoding state;
    g_mime_encoding_init_decode(&state, encoding);
    std::string out(g_mime_encoding_outlen(&state, body.size()), '\0');
    out.resize(g_mime_encoding_step(&state, body.data(), body.size(), out.data()));
    if (out.size() > most)
        out.resize(most);
    return out;
}

std::string part_text(std::string_view message, const MimePart& part, std::size_t most)
{
    return to_utf8(part_bytes(message, part, most), parameter_of(part.parameters, "charset"));
}

std::string part_name(const MimePart& part)
{
    const std::string name = parameter_of(part.disposition_parameters, "filename");
    return valid_utf8(without_nul(decode_words(name.empty() ? parameter_of(part.parameters, "name") : name)));
}

} // namespace exemu::wire

#include "wire/compose.hpp"

#include "wire/base64.hpp"

#include <algorithm>

namespace exemu::wire {

namespace {

constexpr std::size_t longest_line = 998;          // RFC 5322 2.1.1
constexpr std::size_t bytes_of_an_encoded_word = 45; // RFC 2047 2: 75 characters, of which "=?utf-8?B?" and "?=" take 12

bool is_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80 && c != 0; });
}

bool has_long_line(std::string_view text)
{
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find("\r\n", begin), text.size());
        if (end - begin > longest_line)
            return true;
        begin = end + 2;
    }
    return false;
}

// Nobody adds a field by way of a value.
std::string one_line(std::string_view text)
{
    std::string line(text);
    std::replace_if(line.begin(), line.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    return line;
}

// Folded at blanks where it is longer than a line should be (RFC 5322 2.1.1); a word without blanks stays whole.
void add_field(std::string& out, std::string_view name, std::string_view value)
{
    constexpr std::size_t width = 76;
    if (value.empty())
        return;
    const std::string line = std::string(name).append(": ").append(one_line(value));
    std::string_view rest = line;
    while (line.size() > longest_line - 100 && rest.size() > width) {
        const std::size_t blank = std::min(rest.rfind(' ', width), rest.find(' ', width));
        if (blank == rest.npos || blank <= name.size() + 1)
            break;
        out.append(rest.substr(0, blank)).append("\r\n");
        rest.remove_prefix(blank);
    }
    out.append(rest).append("\r\n");
}

} // namespace

std::string crlf_lines(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + text.size() / 32);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (text[i] != '\r' && text[i] != '\n')
            out += text[i];
        else
            out += "\r\n";
        i += pair ? 1 : 0;
    }
    return out;
}

std::string base64_lines(std::string_view bytes)
{
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 57) // 76 characters (RFC 2045 6.8)
        out.append(base64_encode(bytes.substr(at, 57))).append("\r\n");
    return out;
}

std::string encode_unstructured(std::string_view text)
{
    const std::string line = one_line(text);
    if (is_ascii(line) && line.size() <= longest_line - 20 && line.find("=?") == line.npos)
        return line;
    std::string out;
    for (std::size_t at = 0; at < line.size();) {
        std::size_t count = std::min(bytes_of_an_encoded_word, line.size() - at);
        while (at + count < line.size() && count > 1 && (static_cast<unsigned char>(line[at + count]) & 0xC0) == 0x80)
            --count; // RFC 2047 5: no character is split
        out += (out.empty() ? "=?utf-8?B?" : "\r\n =?utf-8?B?") + base64_encode(std::string_view(line).substr(at, count)) + "?=";
        at += count;
    }
    return out;
}

std::string compose(const Letter& letter)
{
    std::string body = crlf_lines(letter.text);
    if (!body.empty() && !body.ends_with("\r\n"))
        body += "\r\n";
    const bool plain = is_ascii(body) && !has_long_line(body);
    std::string out;
    add_field(out, "From", letter.from);
    add_field(out, "To", letter.to);
    add_field(out, "Cc", letter.cc);
    add_field(out, "Bcc", letter.bcc);
    if (!letter.subject.empty())
        out += "Subject: " + encode_unstructured(letter.subject) + "\r\n";
    add_field(out, "Date", letter.date);
    add_field(out, "Message-ID", letter.message_id);
    add_field(out, "In-Reply-To", letter.in_reply_to);
    add_field(out, "References", letter.references);
    out += "MIME-Version: 1.0\r\n";
    out += plain ? "Content-Type: text/plain; charset=\"us-ascii\"\r\nContent-Transfer-Encoding: 7bit\r\n"
                 : "Content-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: base64\r\n";
    out += "X-Exemu-Lab: written by exemu, a stand-in for Exchange in a lab\r\n\r\n";
    return out + (plain ? body : base64_lines(body));
}

} // namespace exemu::wire

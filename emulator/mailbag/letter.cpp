#include "mailbag/letter.hpp"

#include "mailbag/body.hpp"
#include "mailbag/encode.hpp"
#include "wire/dates.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace exemu::mailbag {

namespace {

struct FileKind {
    std::string_view extension, type;
};
constexpr FileKind file_kinds[] = {{"pdf", "application/pdf"}, {"png", "image/png"}, {"jpg", "image/jpeg"}, {"zip", "application/zip"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, {"ics", "text/calendar"}};

void write_header(const Letter& letter, std::string& out)
{
    auto to = std::back_inserter(out);
    const std::string date = wire::rfc5322_date(letter.sent);
    fmt::format_to(to, "Received: from edge.test (192.0.2.25) by {}\r\n with ESMTP; {}\r\n", letter.host, date);
    fmt::format_to(to, "From: {}\r\nTo: {}\r\n", mailbox_text(letter.from_name, letter.from_address, 6),
        mailbox_text(letter.to_name, letter.to_address, 4));
    if (!letter.cc_address.empty())
        fmt::format_to(to, "Cc: {}\r\n", mailbox_text(letter.cc_name, letter.cc_address, 4));
    fmt::format_to(to, "Subject: {}\r\nDate: {}\r\nMessage-ID: {}\r\n", encoded_words(letter.subject, 9), date, letter.message_id);
    if (!letter.in_reply_to.empty())
        fmt::format_to(to, "In-Reply-To: {}\r\nReferences: {}\r\n", letter.in_reply_to, letter.references);
    out += "X-Exemu-Lab: made by exemu, a stand-in for Exchange in a lab\r\nMIME-Version: 1.0\r\n";
}

// The fixed parts between which text, html and attachment stand.
struct Frame {
    std::string open, before_html, before_file, close;

    std::size_t size() const { return open.size() + before_html.size() + before_file.size() + close.size(); }
};

std::string text_part(Script script, std::string_view kind)
{
    return fmt::format("Content-Type: text/{}; charset=\"{}\"\r\nContent-Transfer-Encoding: {}\r\n\r\n", kind,
        script == Script::latin ? "us-ascii" : "utf-8", script == Script::latin && kind == "plain" ? "7bit" : "quoted-printable");
}

Frame frame_of(const Letter& letter, Random& random)
{
    const std::uint64_t mark = random.next();
    const std::string inner = fmt::format("_000_{:016x}_", mark), outer = fmt::format("_004_{:016x}_", mark);
    Frame frame;
    if (letter.attachment)
        frame.open = fmt::format("Content-Type: multipart/mixed;\r\n boundary=\"{0}\"\r\n\r\n--{0}\r\n", outer);
    if (letter.html)
        frame.open += fmt::format("Content-Type: multipart/alternative;\r\n boundary=\"{0}\"\r\n\r\n--{0}\r\n", inner);
    frame.open += text_part(letter.script, "plain");
    if (letter.html) {
        frame.before_html = fmt::format("\r\n--{}\r\n{}{}", inner, text_part(letter.script, "html"), html_open);
        frame.close = fmt::format("{}\r\n--{}--\r\n", html_close, inner);
    }
    if (letter.attachment) {
        const FileKind& kind = file_kinds[random.below(std::size(file_kinds))];
        const auto words = vocabulary_of(letter.script).words;
        const std::string name = fmt::format("{}.{}", words[random.below(words.size())], kind.extension);
        frame.before_file = fmt::format(
            "{}\r\n--{}\r\nContent-Type: {}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n {}\r\n\r\n",
            std::exchange(frame.close, {}), outer, kind.type, file_name_parameter(name));
        frame.close = fmt::format("\r\n--{}--\r\n", outer);
    }
    return frame;
}

} // namespace

void write_letter(const Letter& letter, Random& random, std::string& out)
{
    constexpr std::size_t least_text = 80;
    const std::size_t begin = out.size();
    write_header(letter, out);
    const Frame frame = frame_of(letter, random);
    const std::size_t fixed = out.size() - begin + frame.size();
    std::size_t room = std::max(letter.size, fixed + least_text) - fixed;
    const std::size_t file = letter.attachment ? room * 3 / 5 / base64_line * base64_line : 0;
    room -= file;
    const std::size_t html = letter.html ? room / 2 : 0;
    out += frame.open;
    draw_lines(letter.script, random, room - html, out);
    out += frame.before_html;
    if (letter.html)
        draw_html(letter.script, random, html, out);
    out += frame.before_file;
    if (letter.attachment)
        draw_base64(random, file, out);
    out += frame.close;
}

std::string draw_subject(Script script, Random& random)
{
    const Vocabulary vocabulary = vocabulary_of(script);
    std::string subject;
    for (std::uint64_t left = 2 + random.below(5); left > 0; --left) {
        if (!subject.empty())
            subject += vocabulary.blank;
        subject += vocabulary.words[random.below(vocabulary.words.size())];
    }
    if (subject[0] >= 'a' && subject[0] <= 'z')
        subject[0] = static_cast<char>(subject[0] - 32);
    return subject;
}

} // namespace exemu::mailbag

#include "owa/cadata.hpp"
#include "owa/json.hpp"
#include "owa/letter.hpp"
#include "owa/message_view.hpp"
#include "owa/sanitizer.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>

// What a browser, a mail or a stranger gives to the web mail. Input: one letter that says which part, then the rest.
using namespace exemu;
using namespace exemu::owa;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// Whatever goes in, out comes text, closed tags of plain names, and attributes in double quotes without angle brackets.
void require_well_formed(std::string_view html)
{
    for (std::size_t at = 0; at < html.size();) {
        if (html[at] == '>' || html[at] == '"')
            std::abort(); // in text they are entities
        if (html[at] != '<') {
            ++at;
            continue;
        }
        ++at;
        const bool closing = at < html.size() && html[at] == '/';
        at += closing;
        const std::size_t name = at;
        while (at < html.size() && is_name(html[at]))
            ++at;
        require(at > name);
        const std::string_view element = html.substr(name, at - name);
        for (const std::string_view never : {"script", "style", "svg", "math", "iframe", "object", "embed", "form", "input", "meta", "base",
                 "link", "template", "noscript", "textarea", "title", "frame"})
            require(element != never);
        while (at < html.size() && html[at] == ' ') {
            const std::size_t attribute = ++at;
            while (at < html.size() && is_name(html[at]))
                ++at;
            const std::string_view its_name = html.substr(attribute, at - attribute);
            require(!its_name.empty() && !its_name.starts_with("on") && !closing);
            require(html.substr(at, 2) == "=\"");
            const std::size_t end = html.find('"', at + 2);
            require(end != html.npos);
            const std::string_view value = html.substr(at + 2, end - at - 2);
            require(value.find_first_of("<>") == value.npos);
            if (its_name == "href")
                require(value.starts_with("h") || value.starts_with("H") || value.starts_with("m") || value.starts_with("M") ||
                    value.starts_with("t") || value.starts_with("T"));
            if (its_name == "src")
                require(value.starts_with("data:image/") || value.starts_with("DATA:") || std::tolower(value[0]) == 'd');
            at = end + 1;
        }
        require(at < html.size() && html[at] == '>');
        ++at;
    }
}

void sanitizing(std::string_view text)
{
    const Sanitized once = sanitize(text);
    require(once.complete || once.html.empty());
    require_well_formed(once.html);
    require_well_formed(sanitize(once.html).html);
}

void styles(std::string_view text)
{
    const std::string style = sanitize_style(text);
    require(style.find_first_of("<>{}\\@") == style.npos && style.find("url(") == style.npos && style.find("/*") == style.npos);
    require(sanitize_style(style) == style);
}

void links(std::string_view text)
{
    const std::string link = sanitize_link(text);
    require(std::none_of(link.begin(), link.end(), [](unsigned char c) { return c <= ' '; }));
    require(sanitize_link(link) == link);
}

// Five values, a line each. Nothing that we have not made is taken.
void cookies(std::string_view text)
{
    static const auth::Sealer sealer(std::string(auth::Sealer::key_size, 'k'));
    const Cadata cadata(sealer);
    CookieSet set;
    for (std::string* value : {&set.data, &set.ttl, &set.key, &set.iv, &set.signature}) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        *value = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    const Judged judged = cadata.judge(set, WallTime());
    require(judged.state == CookieState::forged || judged.state == CookieState::absent);
    require(cadata.renew(set, WallTime()).empty());
}

void canaries(std::string_view text)
{
    static const auth::Sealer sealer(std::string(auth::Sealer::key_size, 'k'));
    require(!Cadata(sealer).is_canary({"alice", "1", false, {}}, text));
}

void messages(std::string_view text)
{
    const MessageView view = view_message(text);
    require_well_formed(view.html);
    for (const Attachment& one : view.attachments)
        require(attachment(text, one.number).has_value());
    static_cast<void>(summarize(text, true));
    static_cast<void>(summarize(text, false));
    const std::string answer = quoted(LetterKind::reply, view, "today");
    Draft draft;
    draft.kind = LetterKind::reply;
    draft.to = shown_people(view.from);
    draft.subject = subject_of_answer(draft.kind, view.subject);
    draft.text = answer;
    const auto written = write_letter(draft, {"Alice", "alice@contoso.test"}, &view, "<1@x>", "today", "contoso.test");
    if (!written)
        return;
    // No value has added a field: those of a letter and no others.
    const std::string head = written->message.substr(0, written->message.find("\r\n\r\n"));
    for (std::size_t at = 0; at < head.size();) {
        const std::size_t end = std::min(head.find("\r\n", at), head.size());
        const std::string line = head.substr(at, end - at);
        bool known = line.starts_with(' ');
        for (const char* name : {"From: ", "To: ", "Cc: ", "Subject: ", "Date: ", "Message-ID: ", "In-Reply-To: ", "References: ",
                 "MIME-Version: ", "Content-Type: ", "Content-Transfer-Encoding: ", "X-Exemu-Lab: "})
            known = known || line.starts_with(name);
        require(known);
        at = end + 2;
    }
}

void questions(std::string_view text)
{
    Asked asked;
    static_cast<void>(read_question(text, asked));
    require(asked.ids.size() <= 200);
}

void people(std::string_view text)
{
    const auto found = parse_people(text);
    if (!found)
        return;
    const auto again = parse_people(shown_people(*found));
    require(again && again->size() == found->size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
    case 's': sanitizing(rest); break;
    case 'y': styles(rest); break;
    case 'l': links(rest); break;
    case 'c': cookies(rest); break;
    case 'n': canaries(rest); break;
    case 'm': messages(rest); break;
    case 'q': questions(rest); break;
    case 'p': people(rest); break;
    default: break;
    }
    return 0;
}

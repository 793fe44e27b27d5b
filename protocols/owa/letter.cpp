#include "owa/letter.hpp"

#include "base/text.hpp"
#include "wire/compose.hpp"

#include <algorithm>

namespace exemu::owa {

namespace {

constexpr std::size_t most_people = 1000, most_field = 64 * 1024;

// Entries between commas and semicolons that stand neither in quotes nor in angle brackets.
std::vector<std::string> entries_of(std::string_view field)
{
    std::vector<std::string> entries(1);
    bool quoted = false, bracketed = false;
    for (const char c : field) {
        if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '<' || c == '>'))
            bracketed = c == '<';
        if (!quoted && !bracketed && (c == ',' || c == ';'))
            entries.emplace_back();
        else if (static_cast<unsigned char>(c) >= ' ' && c != 0x7f)
            entries.back() += c;
    }
    std::erase_if(entries, [](const std::string& entry) { return trim(entry).empty(); });
    return entries;
}

// dot-string "@" domain, roughly: what transport can be given. Non-ASCII is for SMTPUTF8, which web mail does not ask for.
bool is_address(std::string_view text)
{
    const bool printable = std::ranges::all_of(
        text, [](char c) { return c > ' ' && c < 0x7f && std::string_view("<>()[]\\,;:\"").find(c) == std::string_view::npos; });
    const std::size_t at = text.find('@');
    return printable && !text.empty() && text.size() <= 254 && at != 0 &&
        (at == text.npos || (at + 1 < text.size() && text.find('@', at + 1) == text.npos));
}

Person read_person(std::string_view entry)
{
    entry = trim(entry);
    const std::size_t open = entry.rfind('<');
    if (open == entry.npos || !entry.ends_with('>'))
        return {"", std::string(entry)};
    std::string name(trim(entry.substr(0, open)));
    std::erase(name, '"');
    return {name, std::string(trim(entry.substr(open + 1, entry.size() - open - 2)))};
}

std::string field_of(const std::vector<Person>& people)
{
    std::string field;
    for (const Person& person : people)
        field += (field.empty() ? "" : ", ") + format_person(person);
    return field;
}

// RFC 5322 3.6.4: those of the parent, then its own id. The oldest but the first go when the line would be too long.
std::string references_of(const MessageView& answered)
{
    std::vector<std::string_view> ids;
    for (const std::string_view id : split(answered.references, ' '))
        if (id.starts_with('<') && id.ends_with('>') && id.size() < 200)
            ids.push_back(id);
    std::string references;
    const std::size_t first = ids.size() > 8 ? ids.size() - 8 : 0;
    for (std::size_t i = first; i < ids.size() && references.size() < 600; ++i)
        references.append(ids[i]).append(" ");
    return answered.message_id.size() < 250 ? references + answered.message_id : std::string(trim(references));
}

bool is_answer(LetterKind kind) { return kind == LetterKind::reply || kind == LetterKind::reply_all; }

} // namespace

std::expected<std::vector<Person>, std::string> parse_people(std::string_view field)
{
    if (field.size() > most_field)
        return std::unexpected("There are too many recipients.");
    std::vector<Person> people;
    for (const std::string& entry : entries_of(field)) {
        Person person = read_person(entry);
        if (!is_address(person.address))
            return std::unexpected("\"" + printable(trim(entry), 80) + "\" is no address.");
        if (people.size() == most_people)
            return std::unexpected("There are too many recipients.");
        people.push_back(std::move(person));
    }
    return people;
}

std::string format_person(const Person& person)
{
    if (person.name.empty())
        return person.address;
    const bool plain = std::ranges::all_of(person.name, [](char c) {
        const char lower = to_lower(c);
        return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == ' ' || c == '-' || c == '_';
    });
    if (plain)
        return person.name + " <" + person.address + ">";
    const bool ascii = std::ranges::all_of(person.name, [](char c) { return c >= ' ' && c < 0x7f; });
    if (!ascii)
        return wire::encode_unstructured(person.name.substr(0, 400)) + " <" + person.address + ">";
    std::string quoted_name;
    for (const char c : person.name)
        (quoted_name += c == '"' || c == '\\' ? "\\" : "") += c;
    return "\"" + quoted_name + "\" <" + person.address + ">";
}

std::expected<Written, std::string> write_letter(const Draft& draft, const Person& from, const MessageView* answered,
    std::string message_id, std::string date, std::string_view domain, Purpose purpose)
{
    auto to = parse_people(draft.to), cc = parse_people(draft.cc), bcc = parse_people(draft.bcc);
    for (const auto* field : {&to, &cc, &bcc})
        if (!*field)
            return std::unexpected(field->error());
    Written written;
    for (auto* field : {&to, &cc, &bcc})
        for (Person& person : **field) {
            if (!person.address.contains('@')) // a bare name is somebody of the organization
                person.address += "@" + std::string(domain);
            const bool known = std::ranges::any_of(
                written.recipients, [&](const std::string& one) { return iequals(one, person.address); });
            if (!known)
                written.recipients.push_back(person.address);
        }
    if (written.recipients.empty() && purpose == Purpose::send)
        return std::unexpected("A message needs a recipient.");
    wire::Letter letter;
    letter.from = format_person(from);
    letter.to = field_of(*to);
    letter.cc = field_of(*cc);
    if (purpose == Purpose::keep)
        letter.bcc = field_of(*bcc);
    letter.subject = draft.subject.substr(0, 998);
    letter.date = std::move(date);
    letter.message_id = message_id;
    letter.text = draft.text;
    if (answered && is_answer(draft.kind)) {
        letter.in_reply_to = answered->message_id.size() < 250 ? answered->message_id : std::string();
        letter.references = references_of(*answered);
    } else if (!answered) {
        letter.in_reply_to = draft.in_reply_to;
        letter.references = draft.references;
    }
    written.message = wire::compose(letter);
    written.subject = letter.subject;
    written.message_id = std::move(message_id);
    return written;
}

std::optional<Draft> draft_of(const MessageView& view)
{
    if (!view.attachments.empty() || view.kind == BodyKind::html || view.html_refused)
        return std::nullopt;
    Draft draft;
    draft.to = shown_people(view.to);
    draft.cc = shown_people(view.cc);
    draft.bcc = shown_people(view.bcc);
    draft.subject = view.subject;
    draft.text = view.text;
    draft.in_reply_to = view.in_reply_to;
    draft.references = view.references;
    return draft;
}

std::string shown_people(const std::vector<Person>& people)
{
    std::string all;
    for (const Person& person : people) {
        const bool needs_quotes = person.name.find_first_of(",;<>\"") != std::string::npos;
        std::string name = person.name;
        std::erase(name, '"');
        if (needs_quotes)
            name = "\"" + name + "\"";
        all += (all.empty() ? "" : "; ") + (name.empty() ? person.address : name + " <" + person.address + ">");
    }
    return all;
}

std::string subject_of_answer(LetterKind kind, std::string_view subject)
{
    const std::string_view prefix = kind == LetterKind::forward ? "Fw: " : "Re: ";
    if (istarts_with(subject, "re:") || istarts_with(subject, "fw:") || istarts_with(subject, "fwd:"))
        subject = trim(subject.substr(subject.find(':') + 1));
    return std::string(prefix).append(subject);
}

std::string quoted(LetterKind kind, const MessageView& message, std::string_view when)
{
    const std::string who = message.from.empty() ? "somebody" : message.from.front().shown();
    std::string text = kind == LetterKind::forward
        ? "\n\n---- Passed on ----\nFrom: " + who + "\nSent: " + std::string(when) + "\nSubject: " + message.subject + "\n\n"
        : "\n\nOn " + std::string(when) + ", " + who + " wrote:\n";
    for (std::string_view line : split(std::string_view(message.text).substr(0, 100'000), '\n')) {
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        text.append(kind == LetterKind::forward ? "" : line.starts_with('>') ? ">" : "> ").append(line).append("\n");
    }
    return text;
}

} // namespace exemu::owa

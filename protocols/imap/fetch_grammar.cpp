#include "imap/grammar.hpp"

#include "base/text.hpp"
#include "imap/scanner.hpp"

#include <algorithm>

namespace exemu::imap {

namespace {

using Kind = FetchItem::Kind;

FetchItem item_of(Kind kind, std::string label)
{
    FetchItem item;
    item.kind = kind;
    item.label = std::move(label);
    return item;
}

std::string label_of(const Section& section)
{
    std::string label;
    for (const Number part : section.part) {
        if (!label.empty())
            label += '.';
        label += std::to_string(part);
    }
    const auto add = [&](std::string_view word) {
        if (!label.empty())
            label += '.';
        label += word;
    };
    switch (section.kind) {
    case Section::Kind::whole: break;
    case Section::Kind::header: add("HEADER"); break;
    case Section::Kind::text: add("TEXT"); break;
    case Section::Kind::mime: add("MIME"); break;
    case Section::Kind::fields:
    case Section::Kind::fields_not:
        add(section.kind == Section::Kind::fields ? "HEADER.FIELDS (" : "HEADER.FIELDS.NOT (");
        label += join(section.fields, " ") + ')';
        break;
    }
    return label;
}

// header-list = "(" header-fld-name *(SP header-fld-name) ")"
bool header_list(Scanner& in, std::vector<std::string>& fields)
{
    if (!in.sp() || !in.word("("))
        return false;
    do {
        std::string name;
        if (!in.astring(name))
            return false;
        // A name that needs quotes is no field-name (RFC 5322 2.2): it could not be named in the answer.
        if (name.empty() || !std::ranges::all_of(name, is_astring_char))
            return in.miss("a header field's name");
        fields.push_back(std::move(name));
    } while (in.try_word(" "));
    return in.word(")");
}

// section-text = section-msgtext / "MIME"
bool section_text(Scanner& in, Section& section)
{
    if (in.try_word("HEADER.FIELDS.NOT")) {
        section.kind = Section::Kind::fields_not;
        return header_list(in, section.fields);
    }
    if (in.try_word("HEADER.FIELDS")) {
        section.kind = Section::Kind::fields;
        return header_list(in, section.fields);
    }
    if (in.try_word("HEADER"))
        section.kind = Section::Kind::header;
    else if (in.try_word("TEXT"))
        section.kind = Section::Kind::text;
    else if (!section.part.empty() && in.try_word("MIME"))
        section.kind = Section::Kind::mime;
    else
        return in.miss("HEADER, TEXT or MIME");
    return true;
}

// section-spec = section-msgtext / (section-part ["." section-text])
bool section_spec(Scanner& in, Section& section)
{
    while (wire::is_digit(in.peek())) {
        Number part = 0;
        if (section.part.size() == most_part_depth)
            return in.miss("a part of less depth");
        if (!in.nz_number(part))
            return false;
        section.part.push_back(part);
        if (in.peek() == ']')
            return true;
        if (!in.word("."))
            return false;
    }
    // After "1." a text must follow: "BODY[1.]" is none.
    return (section.part.empty() && in.peek() == ']') || section_text(in, section);
}

// "BODY" ["." "PEEK"] section ["<" number "." nz-number ">"], from the section on
bool section_item(Scanner& in, bool peek, FetchItem& item)
{
    item.kind = Kind::section;
    item.peek = peek;
    if (!in.word("[") || !section_spec(in, item.section) || !in.word("]"))
        return false;
    item.label = "BODY[" + label_of(item.section) + ']';
    if (!in.try_word("<"))
        return true;
    item.partial = true;
    if (!in.number(item.from) || !in.word(".") || !in.nz_number(item.count) || !in.word(">"))
        return false;
    item.label += '<' + std::to_string(item.from) + '>';
    return true;
}

struct Word {
    std::string_view text;
    Kind kind;
    bool peek;
};
// Longer words before those they begin with.
constexpr Word words[] = {
    {"FLAGS", Kind::flags, true},
    {"UID", Kind::uid, true},
    {"INTERNALDATE", Kind::internal_date, true},
    {"ENVELOPE", Kind::envelope, true},
    {"BODYSTRUCTURE", Kind::body_structure, true},
    {"RFC822.SIZE", Kind::size, true},
    {"RFC822.HEADER", Kind::rfc822_header, true},
    {"RFC822.TEXT", Kind::rfc822_text, false},
    {"RFC822", Kind::rfc822, false},
};

// fetch-att
bool fetch_item(Scanner& in, std::vector<FetchItem>& items)
{
    for (const Word& word : words) {
        if (!in.try_word(word.text))
            continue;
        items.push_back(item_of(word.kind, std::string(word.text)));
        items.back().peek = word.peek;
        return true;
    }
    if (!in.word("BODY"))
        return false;
    const bool peek = in.try_word(".PEEK");
    FetchItem item = item_of(Kind::body, "BODY");
    if ((peek || in.peek() == '[') && !section_item(in, peek, item))
        return false;
    items.push_back(std::move(item));
    return true;
}

// "ALL" / "FULL" / "FAST": RFC 3501 6.4.5
bool macro(Scanner& in, std::vector<FetchItem>& items)
{
    const bool all = in.try_word("ALL"), full = !all && in.try_word("FULL"), fast = !all && !full && in.try_word("FAST");
    if (!all && !full && !fast)
        return false;
    items.push_back(item_of(Kind::flags, "FLAGS"));
    items.push_back(item_of(Kind::internal_date, "INTERNALDATE"));
    items.push_back(item_of(Kind::size, "RFC822.SIZE"));
    if (!fast)
        items.push_back(item_of(Kind::envelope, "ENVELOPE"));
    if (full)
        items.push_back(item_of(Kind::body, "BODY"));
    return true;
}

} // namespace

// fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")")
ParsedArguments parse_fetch(std::string_view text)
{
    Scanner in(text);
    FetchArguments fetch;
    if (!in.sp() || !in.set(fetch.set) || !in.sp())
        return in.error();
    fetch.words = in.rest();
    fetch.items.reserve(4); // more are seldom asked for
    if (!macro(in, fetch.items)) {
        const bool several = in.try_word("(");
        do {
            if (!fetch_item(in, fetch.items))
                return in.error();
        } while (several && in.try_word(" "));
        if (several && !in.word(")"))
            return in.error();
    }
    if (!in.end())
        return in.error();
    return Arguments(std::move(fetch));
}

} // namespace exemu::imap

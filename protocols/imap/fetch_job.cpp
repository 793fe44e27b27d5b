#include "imap/fetch_job.hpp"

#include "imap/contents.hpp"
#include "imap/dates.hpp"
#include "imap/events.hpp"
#include "imap/flags.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace exemu::imap {

using session::BlobSlice;
using session::Segment;
using Kind = FetchItem::Kind;

namespace {

constexpr std::size_t piece = 64 * 1024;
constexpr std::uint64_t few = 16;

std::string& text_of(std::vector<Segment>& out)
{
    if (out.empty() || !out.back().part.empty() || !std::holds_alternative<std::string>(out.back().bytes))
        out.push_back({"", std::string()});
    return std::get<std::string>(out.back().bytes);
}

void put(std::vector<Segment>& out, std::string_view text) { text_of(out) += text; }

void put_part(std::vector<Segment>& out, bool named, std::string_view name, std::string_view text)
{
    if (named)
        out.push_back({std::string(name), std::string(text)});
    else
        put(out, text);
}

bool needs_look(Kind kind) { return kind != Kind::flags && kind != Kind::uid; }
bool needs_contents(Kind kind) { return needs_look(kind) && kind != Kind::size && kind != Kind::internal_date; }

} // namespace

FetchJob::FetchJob(Source source, FetchArguments fetch, Ranges numbers, bool by_uid, std::string tag)
    : source_(source), fetch_(std::move(fetch)), numbers_(std::move(numbers)), tag_(std::move(tag))
{
    const auto has = [&](Kind kind) { return std::ranges::find(fetch_.items, kind, &FetchItem::kind) != fetch_.items.end(); };
    if (by_uid && !has(Kind::uid)) { // RFC 3501 6.4.8: the UID is told though it was not asked for
        FetchItem uid;
        uid.kind = Kind::uid;
        uid.label = "UID";
        fetch_.items.push_back(std::move(uid));
    }
    for (const FetchItem& item : fetch_.items) {
        looks_ = looks_ || needs_look(item.kind);
        contents_ = contents_ || needs_contents(item.kind);
        marks_seen_ = marks_seen_ || !item.peek;
    }
    marks_seen_ = marks_seen_ && !source_.read_only;
    shows_flags_ = has(Kind::flags);
}

bool FetchJob::is_short() const { return !contents_ && count(numbers_) <= few; }

bool FetchJob::next()
{
    while (range_ < numbers_.size()) {
        const auto [first, last] = numbers_[range_];
        number_ = number_ < first ? first : number_ + 1;
        if (number_ > last) {
            ++range_;
            continue;
        }
        if (!looks_)
            return true;
        // Another session may have expunged it; the peer will be told when it may be.
        const bool there = source_.mailbox.look(entry().id, [&](const store::Sight& sight) {
            received_ = sight.received;
            mime_ = sight.mime;
            subject_ = sight.subject;
        });
        if (there)
            return true;
    }
    return false;
}

void FetchJob::note()
{
    source_.session.note_fact(events().fetch_item, [&](journal::Packer& packer) {
        packer.add(events().folder, std::string_view(source_.folder));
        packer.add(events().uid, std::int64_t{entry().uid});
        packer.add(events().seq, std::int64_t{number_});
        packer.add(events().size, static_cast<std::int64_t>(size()));
        if (!subject_.empty())
            packer.add(events().subject, std::string_view(subject_));
        packer.add(events().items, std::string_view(fetch_.words));
    });
}

bool FetchJob::more(std::string& out)
{
    for (;;) {
        if (!drain(out))
            return true;
        if (out.size() >= piece / 2)
            return true;
        if (!next())
            return !out.empty();
        pending_.clear();
        at_ = done_ = 0;
        pending_.push_back({"", std::move(out)}); // goes on where the last message ended
        write(pending_, false);
        out = std::move(std::get<std::string>(pending_.front().bytes));
        at_ = 1;
        if (contents_)
            note();
    }
}

// False: `out` is full.
bool FetchJob::drain(std::string& out)
{
    for (; at_ < pending_.size(); ++at_, done_ = 0) {
        if (const auto* text = std::get_if<std::string>(&pending_[at_].bytes)) {
            out += *text;
            continue;
        }
        const BlobSlice& slice = std::get<BlobSlice>(pending_[at_].bytes);
        const std::size_t room = out.size() < piece ? piece - out.size() : 0;
        const std::size_t count = std::min(room, slice.count - done_);
        slice.blob->copy(slice.from + done_, count, out);
        done_ += count;
        if (done_ < slice.count)
            return false;
    }
    return true;
}

void FetchJob::mark_seen()
{
    if ((entry().flags & store::seen) != 0)
        return;
    if (source_.mailbox.set_flags(entry().id, store::seen, 0))
        source_.view.set_flags(number_, entry().flags | store::seen);
}

// msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP ...) ")"
void FetchJob::write(std::vector<Segment>& out, bool named)
{
    const std::uint8_t flags_before = entry().flags;
    if (marks_seen_)
        mark_seen();
    char digits[16];
    char* const end = fmt::format_to(digits, "{}", number_);
    put(out, "* ");
    put(out, std::string_view(digits, static_cast<std::size_t>(end - digits)));
    put(out, " FETCH (");
    bool first = true;
    for (const FetchItem& item : fetch_.items) {
        if (!std::exchange(first, false))
            put(out, " ");
        write_item(item, out, named);
    }
    if (!shows_flags_ && entry().flags != flags_before) { // RFC 3501 6.4.5: the change is part of the answer
        put(out, " FLAGS (");
        append_flags(text_of(out), entry().flags, source_.view.is_recent(entry().uid));
        put(out, ")");
    }
    put(out, ")\r\n");
}

void FetchJob::write_item(const FetchItem& item, std::vector<Segment>& out, bool named)
{
    put(out, item.label);
    put(out, " ");
    switch (item.kind) {
    case Kind::flags:
        put(out, "(");
        append_flags(text_of(out), entry().flags, source_.view.is_recent(entry().uid));
        return put(out, ")");
    case Kind::uid: return put(out, std::to_string(entry().uid));
    case Kind::internal_date: return put(out, internal_date(received_));
    case Kind::size: return put(out, std::to_string(size()));
    case Kind::envelope: return put(out, structure_of(mime_)->envelope);
    case Kind::body: return put_part(out, named, "bodystructure", structure_of(mime_)->body);
    case Kind::body_structure: return put_part(out, named, "bodystructure", structure_of(mime_)->body_structure);
    case Kind::rfc822:
    case Kind::rfc822_header:
    case Kind::rfc822_text:
    case Kind::section: return write_section(item, out, named);
    }
}

void FetchJob::write_section(const FetchItem& item, std::vector<Segment>& out, bool named)
{
    Section section = item.section;
    if (item.kind == Kind::rfc822_header)
        section.kind = Section::Kind::header;
    if (item.kind == Kind::rfc822_text)
        section.kind = Section::Kind::text;
    std::optional<Contents> contents = contents_of(section, mime_);
    if (!contents)
        return put(out, "NIL");
    if (item.partial)
        contents->cut(item.from, item.count);
    put(out, "{");
    put_part(out, named, "literal", std::to_string(contents->size()));
    put(out, "}\r\n");
    if (!contents->blob)
        return put(out, contents->text);
    if (contents->count > 0)
        out.push_back({"", BlobSlice{contents->blob, contents->from, contents->count}});
}

} // namespace exemu::imap

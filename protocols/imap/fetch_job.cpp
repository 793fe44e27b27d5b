#include "imap/fetch_job.hpp"

#include "imap/contents.hpp"
#include "imap/dates.hpp"
#include "imap/events.hpp"
#include "imap/flags.hpp"

#include <algorithm>
#include <charconv>

namespace exemu::imap {

using session::BlobSlice;
using session::Segment;
using Kind = FetchItem::Kind;

namespace {

constexpr std::size_t piece = 64 * 1024;
constexpr std::size_t few = 16; // items

bool needs_look(Kind kind) { return kind != Kind::flags && kind != Kind::uid; }
bool needs_contents(Kind kind) { return needs_look(kind) && kind != Kind::size && kind != Kind::internal_date; }

std::size_t text_size(const std::vector<Segment>& segments)
{
    std::size_t sum = 0;
    for (const Segment& segment : segments)
        if (const auto* text = std::get_if<std::string>(&segment.bytes))
            sum += text->size();
    return sum;
}

void append_number(std::string& out, std::uint64_t number)
{
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

} // namespace

// Where a message's items go: into one text, or into segments of a reply, where contents stay slices and parts have their names.
class FetchJob::Sheet {
public:
    explicit Sheet(std::string& text) : text_(&text) {}
    Sheet(std::vector<Segment>& segments, bool named) : segments_(&segments), named_(named) {}

    std::string& text()
    {
        if (!segments_)
            return *text_;
        if (segments_->empty() || !segments_->back().part.empty() || !std::holds_alternative<std::string>(segments_->back().bytes))
            segments_->push_back({"", std::string()});
        return std::get<std::string>(segments_->back().bytes);
    }
    void part(std::string_view name, std::string_view value)
    {
        if (named_)
            segments_->push_back({std::string(name), std::string(value)});
        else
            text() += value;
    }
    void slice(BlobSlice slice)
    {
        if (segments_)
            segments_->push_back({"", std::move(slice)});
        else
            slice.blob->copy(slice.from, slice.count, *text_);
    }

private:
    std::string* text_ = nullptr;
    std::vector<Segment>* segments_ = nullptr;
    bool named_ = false;
};

bool asks_for_contents(const FetchArguments& fetch)
{
    return std::ranges::any_of(fetch.items, [](const FetchItem& item) { return needs_contents(item.kind); });
}

FetchJob::FetchJob(Source source, std::shared_ptr<const FetchArguments> fetch, Ranges numbers, bool by_uid, std::string tag)
    : source_(source), fetch_(std::move(fetch)), numbers_(std::move(numbers)), tag_(std::move(tag))
{
    adds_uid_ = by_uid; // RFC 3501 6.4.8
    contents_ = asks_for_contents(*fetch_);
    for (const FetchItem& item : fetch_->items) {
        looks_ = looks_ || needs_look(item.kind);
        marks_seen_ = marks_seen_ || !item.peek;
        shows_flags_ = shows_flags_ || item.kind == Kind::flags;
        adds_uid_ = adds_uid_ && item.kind != Kind::uid;
    }
    marks_seen_ = marks_seen_ && !source_.read_only;
}

void FetchJob::write_all(std::string& out)
{
    Sheet sheet(out);
    while (next())
        write(sheet);
}

bool FetchJob::write_first(std::vector<Segment>& out)
{
    std::vector<Item> items;
    const std::size_t told_at = out.size();
    out.push_back({"", session::Generator()}); // the journal is told here
    Sheet sheet(out, false);
    bool all = false;
    for (std::size_t i = 0; !all && i < few && text_size(out) < piece; ++i) {
        all = !write_on(sheet);
        if (!all && item_ == 0)
            items.push_back(item());
    }
    out[told_at].bytes = session::Generator([source = source_, words = fetch_->words, items = std::move(items)](std::string&) {
        for (const Item& each : items)
            note(source, words, each);
        return false;
    });
    return all;
}

void FetchJob::write_parts(std::vector<Segment>& out)
{
    Sheet sheet(out, true);
    write(sheet);
}

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

void FetchJob::note(const Source& source, std::string_view words, const Item& item)
{
    source.session.note_fact(events().fetch_item, [&](journal::Packer& packer) {
        packer.add(events().folder, std::string_view(source.folder));
        packer.add(events().uid, std::int64_t{item.uid});
        packer.add(events().seq, std::int64_t{item.number});
        packer.add(events().size, static_cast<std::int64_t>(item.size));
        if (!item.subject.empty())
            packer.add(events().subject, std::string_view(item.subject));
        packer.add(events().items, words);
    });
}

bool FetchJob::more(std::string& out)
{
    out.reserve(piece);
    if (contents_)
        return more_of_contents(out);
    Sheet sheet(out);
    while (out.size() < piece - piece / 8 && next())
        write(sheet);
    return !out.empty();
}

// Item by item: one that is asked for a thousand times is not held a thousand times.
bool FetchJob::more_of_contents(std::string& out)
{
    for (;;) {
        if (!drain(out) || out.size() >= piece / 2)
            return true;
        pending_.clear();
        at_ = done_ = 0;
        Sheet sheet(pending_, false);
        if (!write_on(sheet))
            return !out.empty();
        if (item_ == 0)
            note(source_, fetch_->words, item());
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

void FetchJob::write(Sheet& out)
{
    begin_message(out);
    for (std::size_t i = 0; i < fetch_->items.size(); ++i) {
        if (i > 0)
            out.text() += ' ';
        write_item(fetch_->items[i], out);
    }
    end_message(out);
}

// The next item, with what stands before it, and behind the last. False: all messages are written.
bool FetchJob::write_on(Sheet& out)
{
    if (item_ > 0)
        out.text() += ' ';
    else if (next())
        begin_message(out);
    else
        return false;
    write_item(fetch_->items[item_], out);
    if (++item_ < fetch_->items.size())
        return true;
    end_message(out);
    item_ = 0;
    return true;
}

// msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP ...) ")"
void FetchJob::begin_message(Sheet& out)
{
    flags_before_ = entry().flags;
    if (marks_seen_)
        mark_seen();
    std::string& text = out.text();
    text += "* ";
    append_number(text, number_);
    text += " FETCH (";
}

void FetchJob::end_message(Sheet& out)
{
    std::string& text = out.text();
    if (adds_uid_) {
        text += " UID ";
        append_number(text, entry().uid);
    }
    if (!shows_flags_ && entry().flags != flags_before_) { // RFC 3501 6.4.5: the change is part of the answer
        text += " FLAGS (";
        append_flags(text, entry().flags, source_.view.is_recent(entry().uid));
        text += ')';
    }
    text += ")\r\n";
}

void FetchJob::write_item(const FetchItem& item, Sheet& out)
{
    std::string& text = out.text();
    text.append(item.label).append(" ");
    switch (item.kind) {
    case Kind::flags:
        text += '(';
        append_flags(text, entry().flags, source_.view.is_recent(entry().uid));
        text += ')';
        return;
    case Kind::uid: return append_number(text, entry().uid);
    case Kind::internal_date: text += internal_date(received_); return;
    case Kind::size: return append_number(text, size());
    case Kind::envelope: text += structure_of(mime_)->envelope; return;
    case Kind::body: return out.part("bodystructure", structure_of(mime_)->body);
    case Kind::body_structure: return out.part("bodystructure", structure_of(mime_)->body_structure);
    case Kind::rfc822:
    case Kind::rfc822_header:
    case Kind::rfc822_text:
    case Kind::section: return write_section(item, out);
    }
}

void FetchJob::write_section(const FetchItem& item, Sheet& out)
{
    Section section = item.section;
    if (item.kind == Kind::rfc822_header)
        section.kind = Section::Kind::header;
    if (item.kind == Kind::rfc822_text)
        section.kind = Section::Kind::text;
    std::optional<Contents> contents = contents_of(section, mime_);
    if (!contents) {
        out.text() += "NIL";
        return;
    }
    if (item.partial)
        contents->cut(item.from, item.count);
    out.text() += '{';
    out.part("literal", std::to_string(contents->size()));
    out.text() += "}\r\n";
    if (!contents->blob)
        out.text() += contents->text;
    else if (contents->count > 0)
        out.slice({contents->blob, contents->from, contents->count});
}

} // namespace exemu::imap

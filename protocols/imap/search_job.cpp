#include "imap/search_job.hpp"

#include "imap/contents.hpp"
#include "imap/dates.hpp"
#include "wire/headers.hpp"
#include "wire/mime.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <optional>

namespace exemu::imap {

using Kind = SearchKey::Kind;

namespace {

constexpr std::size_t entries_at_once = 4096;         // while the mailbox is locked
constexpr std::size_t candidates_at_once = 256;
constexpr std::size_t octets_at_once = 4 * 1024 * 1024; // of messages read before others have their turn
constexpr std::size_t most_text = 64 * 1024 * 1024;     // of one message
constexpr std::size_t longest_kept_subject = 4000;      // the store keeps no more of a subject

bool is_plain(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 128; });
}

// `folded` in lower case.
bool contains_plain(std::string_view text, std::string_view folded)
{
    const auto found = std::search(text.begin(), text.end(), folded.begin(), folded.end(), [](char a, char b) { return to_lower(a) == b; });
    return found != text.end() || folded.empty();
}

bool contains(std::string_view text, std::string_view folded)
{
    if (is_plain(text))
        return is_plain(folded) && contains_plain(text, folded);
    return wire::fold_case(text).find(folded) != std::string::npos;
}

bool contains_decoded(std::string_view field, std::string_view folded)
{
    if (is_plain(field) && field.find("=?") == field.npos)
        return contains(field, folded);
    return contains(wire::decode_words(field), folded);
}

std::string_view name_of(const SearchKey& key)
{
    switch (key.kind) {
    case Kind::from: return "From";
    case Kind::to: return "To";
    case Kind::cc: return "Cc";
    case Kind::bcc: return "Bcc";
    case Kind::subject: return "Subject";
    default: return key.name;
    }
}

bool is_in(const Ranges& ranges, Number number)
{
    const auto after = std::ranges::upper_bound(ranges, number, {}, &std::pair<Number, Number>::first);
    return after != ranges.begin() && std::prev(after)->second >= number;
}

} // namespace

struct SearchJob::Message {
    Number number = 0;
    const store::Entry* entry = nullptr;
    WallTime received{};
    std::size_t size = 0;
    bool recent = false;
    std::string_view subject; // as the store keeps it
    bool has_subject = false;
    std::shared_ptr<const store::Blob> mime; // null while only the store is asked
    std::optional<std::string> header, text;

    const std::string& get_header()
    {
        if (!header) {
            header.emplace();
            mime->copy(0, header_size(*mime), *header);
        }
        return *header;
    }
    const std::string& get_text()
    {
        if (!text)
            text = wire::readable_text(mime->chunks() == 1 ? std::string(mime->chunk(0)) : mime->text(), most_text);
        return *text;
    }
};

SearchJob::SearchJob(const store::Mailbox& mailbox, store::FolderId folder, const View& view, const SearchKey& key)
    : mailbox_(mailbox), folder_(folder), view_(view), key_(key)
{
    prepare(key_);
}

void SearchJob::prepare(SearchKey& key)
{
    key.text = wire::fold_case(key.text);
    if (key.kind == Kind::uids) {
        sets_[&key] = view_.uids(key.messages);
    } else if (key.kind == Kind::numbers) {
        const std::optional<Ranges> ranges = view_.numbers(key.messages);
        valid_ = valid_ && ranges;
        sets_[&key] = ranges.value_or(Ranges());
    }
    for (SearchKey& inner : key.keys)
        prepare(inner);
}

bool SearchJob::look_on()
{
    if (next_candidate_ < candidates_.size())
        return look_into_contents();
    candidates_.clear();
    next_candidate_ = 0;
    return look_at_entries();
}

bool SearchJob::look_at_entries()
{
    if (all_listed_)
        return false;
    std::size_t looked = 0;
    all_listed_ = true;
    mailbox_.look(folder_, next_uid_, [&](const store::Sight& sight) {
        if (++looked > entries_at_once || candidates_.size() >= candidates_at_once) {
            all_listed_ = false;
            return false;
        }
        next_uid_ = sight.uid + 1;
        while (next_number_ <= view_.size() && view_.at(next_number_).uid < sight.uid)
            ++next_number_;
        if (next_number_ > view_.size() || view_.at(next_number_).uid != sight.uid)
            return next_number_ <= view_.size(); // it came after what the peer knows
        Message message;
        message.number = next_number_;
        message.entry = &view_.at(next_number_);
        message.received = sight.received;
        message.size = sight.mime ? sight.mime->size() : 0;
        message.recent = view_.is_recent(sight.uid);
        message.subject = sight.subject;
        message.has_subject = sight.subject.size() < longest_kept_subject;
        switch (ask(key_, message)) {
        case Answer::yes: found_.push_back(next_number_); break;
        case Answer::unknown: candidates_.push_back({next_number_, sight.received, sight.mime}); break;
        case Answer::no: break;
        }
        return true;
    });
    return !all_listed_ || !candidates_.empty();
}

bool SearchJob::look_into_contents()
{
    std::size_t octets = 0;
    while (next_candidate_ < candidates_.size() && octets < octets_at_once) {
        const Candidate& candidate = candidates_[next_candidate_++];
        Message message;
        message.number = candidate.number;
        message.entry = &view_.at(candidate.number);
        message.received = candidate.received;
        message.mime = candidate.mime ? candidate.mime : store::BlobWriter().finish();
        message.size = candidate.mime ? candidate.mime->size() : 0;
        message.recent = view_.is_recent(message.entry->uid);
        if (ask(key_, message) == Answer::yes)
            found_.insert(std::ranges::upper_bound(found_, candidate.number), candidate.number);
        octets += message.size + 1024;
    }
    return true;
}

SearchJob::Answer SearchJob::ask_all(const std::vector<SearchKey>& keys, Message& message) const
{
    Answer all = Answer::yes;
    for (const SearchKey& key : keys) {
        const Answer one = ask(key, message);
        if (one == Answer::no)
            return Answer::no;
        if (one == Answer::unknown)
            all = Answer::unknown;
    }
    return all;
}

SearchJob::Answer SearchJob::ask(const SearchKey& key, Message& message) const
{
    const auto is = [](bool holds) { return holds ? Answer::yes : Answer::no; };
    const std::uint8_t flags = message.entry->flags;
    switch (key.kind) {
    case Kind::all: return ask_all(key.keys, message);
    case Kind::flags: return is((flags & key.set) == key.set && (flags & key.clear) == 0);
    case Kind::recent: return is(message.recent);
    case Kind::not_recent: return is(!message.recent);
    case Kind::never: return Answer::no;
    case Kind::before: return is(day_of(message.received) < key.day);
    case Kind::on: return is(day_of(message.received) == key.day);
    case Kind::since: return is(day_of(message.received) >= key.day);
    case Kind::larger: return is(message.size > key.number);
    case Kind::smaller: return is(message.size < key.number);
    case Kind::numbers:
    case Kind::uids: return is(is_in(sets_.at(&key), message.number));
    case Kind::negation: {
        const Answer inner = ask(key.keys.front(), message);
        return inner == Answer::unknown ? inner : is(inner == Answer::no);
    }
    case Kind::either: {
        const Answer first = ask(key.keys[0], message);
        if (first == Answer::yes)
            return first;
        const Answer second = ask(key.keys[1], message);
        return second == Answer::yes || first == Answer::no ? second : Answer::unknown;
    }
    case Kind::subject: return ask_subject(key, message);
    default: return message.mime ? ask_contents(key, message) : Answer::unknown;
    }
}

SearchJob::Answer SearchJob::ask_subject(const SearchKey& key, Message& message) const
{
    if (message.has_subject)
        return contains_decoded(message.subject, key.text) ? Answer::yes : Answer::no;
    return message.mime ? ask_contents(key, message) : Answer::unknown;
}

SearchJob::Answer SearchJob::ask_contents(const SearchKey& key, Message& message) const
{
    const auto is = [](bool holds) { return holds ? Answer::yes : Answer::no; };
    switch (key.kind) {
    case Kind::body: return is(contains(message.get_text(), key.text));
    case Kind::text: return is(contains_decoded(message.get_header(), key.text) || contains(message.get_text(), key.text));
    case Kind::sent_before:
    case Kind::sent_on:
    case Kind::sent_since: {
        const std::optional<std::int64_t> day = day_in(wire::find_header(message.get_header(), "Date").value_or(""));
        if (!day)
            return Answer::no;
        return is(key.kind == Kind::sent_before ? *day < key.day : key.kind == Kind::sent_on ? *day == key.day : *day >= key.day);
    }
    default: break;
    }
    wire::HeaderReader fields(message.get_header());
    while (const auto field = fields.next()) {
        if (iequals(field->name, name_of(key)) && contains_decoded(field->value(64 * 1024), key.text))
            return Answer::yes;
    }
    return Answer::no;
}

} // namespace exemu::imap

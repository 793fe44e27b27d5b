#include "imap/view.hpp"

#include <algorithm>

namespace exemu::imap {

using store::Entry;
using store::Uid;

namespace {

void insert(std::vector<Uid>& uids, Uid uid)
{
    const auto at = std::ranges::lower_bound(uids, uid);
    if (at == uids.end() || *at != uid)
        uids.insert(at, uid);
}

bool contains(const std::vector<Uid>& uids, Uid uid) { return std::ranges::binary_search(uids, uid); }

} // namespace

std::string_view to_text(News::Kind kind)
{
    switch (kind) {
    case News::Kind::expunge: return "expunge";
    case News::Kind::exists: return "exists";
    case News::Kind::recent: return "recent";
    case News::Kind::flags: return "flags";
    }
    return "";
}

View::View(Entries entries, Uid recent_from) : entries_(std::move(entries))
{
    if (!entries_->empty() && entries_->back().uid >= recent_from)
        recent_.push_back({recent_from, entries_->back().uid + 1});
}

std::vector<Entry>::const_iterator View::find(Uid uid) const { return std::ranges::lower_bound(*entries_, uid, {}, &Entry::uid); }

std::optional<Number> View::number_of(Uid uid) const
{
    const auto at = find(uid);
    if (at == entries_->end() || at->uid != uid)
        return {};
    return static_cast<Number>(at - entries_->begin()) + 1;
}

bool View::is_recent(Uid uid) const
{
    return std::ranges::any_of(recent_, [&](const Span& span) { return uid >= span.from && uid < span.to; });
}

Number View::recent() const
{
    Number sum = 0;
    for (const Span& span : recent_)
        sum += static_cast<Number>(find(span.to) - find(span.from));
    return sum;
}

std::optional<Number> View::first_unseen() const
{
    const auto at = std::ranges::find_if(*entries_, [](const Entry& entry) { return (entry.flags & store::seen) == 0; });
    if (at == entries_->end())
        return {};
    return static_cast<Number>(at - entries_->begin()) + 1;
}

std::optional<Ranges> View::numbers(const SequenceSet& set) const
{
    Ranges ranges;
    for (const SeqRange& range : set.ranges) {
        Number first = range.first == SeqRange::star ? size() : range.first;
        Number last = range.last == SeqRange::star ? size() : range.last;
        if (first > last)
            std::swap(first, last);
        const bool open = range.first == SeqRange::star || range.last == SeqRange::star;
        if (size() == 0 && open) // "1:*" of an empty mailbox: clients ask so, and mean all there is
            continue;
        if (last > size())
            return {};
        ranges.emplace_back(first, last);
    }
    return merged(std::move(ranges));
}

Ranges View::uids(const SequenceSet& set) const
{
    Ranges ranges;
    if (size() == 0)
        return ranges;
    const Uid largest = entries_->back().uid;
    for (const SeqRange& range : set.ranges) {
        Uid first = range.first == SeqRange::star ? largest : range.first;
        Uid last = range.last == SeqRange::star ? largest : range.last;
        if (first > last)
            std::swap(first, last);
        const auto from = find(first), to = std::ranges::upper_bound(from, entries_->end(), last, {}, &Entry::uid);
        if (from != to)
            ranges.emplace_back(static_cast<Number>(from - entries_->begin()) + 1, static_cast<Number>(to - entries_->begin()));
    }
    return merged(std::move(ranges));
}

std::vector<Entry>& View::own()
{
    if (!owned_)
        entries_ = std::make_shared<std::vector<Entry>>(*entries_);
    owned_ = true;
    return const_cast<std::vector<Entry>&>(*entries_); // made here as one that may be changed
}

void View::learn(const store::EntryChanges& changes)
{
    for (const Uid uid : changes.gone)
        learn_gone(uid);
    for (const Entry& entry : changes.entries)
        learn_one(entry);
}

void View::learn_gone(Uid uid)
{
    if (std::erase_if(fresh_, [&](const Entry& entry) { return entry.uid == uid; }) == 0 && number_of(uid))
        insert(gone_, uid);
}

void View::learn_one(const Entry& entry)
{
    if (const auto number = number_of(entry.uid)) {
        if (at(*number).flags == entry.flags)
            return;
        own()[*number - 1].flags = entry.flags;
        insert(changed_, entry.uid);
        return;
    }
    const auto at = std::ranges::lower_bound(fresh_, entry.uid, {}, &Entry::uid);
    if (at != fresh_.end() && at->uid == entry.uid)
        *at = entry;
    else
        fresh_.insert(at, entry);
}

void View::reconcile(const std::vector<Entry>& now)
{
    const auto is_there = [&](Uid uid) { return std::ranges::binary_search(now, uid, {}, &Entry::uid); };
    for (const Entry& entry : *entries_) {
        if (!is_there(entry.uid))
            insert(gone_, entry.uid);
    }
    std::erase_if(fresh_, [&](const Entry& entry) { return !is_there(entry.uid); });
    for (const Entry& entry : now)
        learn_one(entry);
}

void View::claim_recent(Uid from)
{
    if (fresh_.empty() || fresh_.back().uid < from)
        return;
    const Uid to = fresh_.back().uid + 1;
    if (!recent_.empty() && recent_.back().to == from)
        recent_.back().to = to;
    else
        recent_.push_back({from, to});
}

void View::set_flags(Number number, std::uint8_t flags)
{
    if (at(number).flags != flags)
        own()[number - 1].flags = flags;
    std::erase(changed_, at(number).uid);
}

std::vector<News> View::tell(bool expunges)
{
    std::vector<News> news;
    if (expunges && !gone_.empty())
        tell_expunges(news);
    if (!fresh_.empty())
        tell_arrivals(news);
    if (!changed_.empty())
        tell_flags(news);
    return news;
}

// Each number is that of the moment: those before it have moved up already.
void View::tell_expunges(std::vector<News>& news)
{
    Number told = 0;
    for (const Uid uid : gone_) {
        if (const auto number = number_of(uid))
            news.push_back({News::Kind::expunge, *number - told++, {}});
    }
    std::erase_if(own(), [&](const Entry& entry) { return contains(gone_, entry.uid); });
    std::erase_if(changed_, [&](Uid uid) { return contains(gone_, uid); });
    gone_.clear();
}

void View::tell_arrivals(std::vector<News>& news)
{
    const Number recent_before = recent();
    std::vector<Entry>& entries = own();
    entries.insert(entries.end(), fresh_.begin(), fresh_.end());
    fresh_.clear();
    news.push_back({News::Kind::exists, size(), {}});
    if (recent() != recent_before)
        news.push_back({News::Kind::recent, recent(), {}});
}

void View::tell_flags(std::vector<News>& news)
{
    for (const Uid uid : changed_) {
        if (const auto number = number_of(uid))
            news.push_back({News::Kind::flags, *number, at(*number)});
    }
    changed_.clear();
}

} // namespace exemu::imap

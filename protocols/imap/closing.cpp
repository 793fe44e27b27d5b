// How an answer ends: what others changed, where the verb permits it, then the tagged line. One place writes it.
#include "imap/dialogue.hpp"

#include "imap/fetch_job.hpp"
#include "imap/flags.hpp"
#include "imap/rows.hpp"
#include "imap/turns.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace exemu::imap {

using session::After;
using session::Reply;

void Dialogue::learn()
{
    Selected& open = *selected_;
    const store::EntryChanges changes = mailbox_->entries_since(open.known, open.folder);
    if (changes.now == open.known)
        return;
    if (changes.complete) {
        open.view.learn(changes);
    } else if (const auto listing = mailbox_->listing(open.folder)) {
        open.view.reconcile(*listing->entries);
    }
    open.known = changes.now;
    if (!changes.entries.empty()) {
        const auto folder = mailbox_->folder(open.folder);
        const store::Uid recent_from = open.read_only ? (folder ? folder->recent_from : 0) : mailbox_->claim_recent(open.folder);
        open.view.claim_recent(recent_from);
    }
}

bool Dialogue::has_news()
{
    if (!selected_)
        return false;
    if (mailbox_->change_number() != selected_->known)
        learn();
    return selected_->view.has_news();
}

std::string Dialogue::told(const News& news) const
{
    switch (news.kind) {
    case News::Kind::expunge: return fmt::format("* {} EXPUNGE\r\n", news.number);
    case News::Kind::exists: return fmt::format("* {} EXISTS\r\n", news.number);
    case News::Kind::recent: return fmt::format("* {} RECENT\r\n", news.number);
    case News::Kind::flags: break;
    }
    std::string line = fmt::format("* {} FETCH (FLAGS (", news.number);
    append_flags(line, news.entry.flags, selected_->view.is_recent(news.entry.uid));
    return line + "))\r\n";
}

void Dialogue::note_push(const News& news)
{
    session_.note_fact(events().push, [&](journal::Packer& packer) {
        packer.add(events().folder, std::string_view(folder()));
        packer.add(events().kind, to_text(news.kind));
    });
}

// Exchange: EXISTS follows EXPUNGE though nothing has arrived; a client that counts for itself is not surprised.
std::vector<News> Dialogue::gather_news(bool expunges)
{
    std::vector<News> news = selected_->view.tell(expunges);
    const bool wanted = std::exchange(exists_wanted_, false) && !news.empty() && news.front().kind == News::Kind::expunge;
    const auto after = std::ranges::find_if(news, [](const News& each) { return each.kind != News::Kind::expunge; });
    if (wanted && (after == news.end() || after->kind != News::Kind::exists))
        news.insert(after, {News::Kind::exists, selected_->view.size(), {}});
    return news;
}

std::string Dialogue::tell_news(bool expunges)
{
    std::string text;
    if (!has_news())
        return text;
    for (const News& news : gather_news(expunges)) {
        text += told(news);
        note_push(news);
    }
    return text;
}

// Where something is going to be told, rather than a rule says it is not.
void Dialogue::close_answer(Reply& reply, const Command& command)
{
    if (reply.code.empty() || reply.code == "+")
        return; // no end yet
    const Telling telling = command.row && reply.positive() ? command.row->telling : Telling::nothing;
    const bool keeps_message = command.row && command.row->event == &Events::append && reply.positive();
    std::string line = tagged_line(reply.code == "BYE" ? "*" : command.tag, reply.code, reply.text);
    if (selected_ && telling != Telling::nothing && voice_.asks(events().push)) {
        if (!closing_)
            closing_ = std::make_unique<Closing>();
        closing_->learns = true;
        closing_->expunges = telling == Telling::all;
    }
    if (closing_) {
        closing_->tagged = std::move(line);
        if (keeps_message)
            closing_->tag = command.tag;
        return;
    }
    tagged_size_ = line.size();
    if (keeps_message) { // what it says is known when the message is kept, just before it is said
        reply.more.push_back({"", session::Generator([this, said = false, tag = command.tag](std::string& out) mutable {
                                  if (std::exchange(said, true))
                                      return false;
                                  out = tell_news(true) + append_line(tag);
                                  return true;
                              })});
        return;
    }
    // After the verb's own data: it names messages by the numbers they had.
    const auto news = [this, telling] {
        return telling == Telling::nothing || !selected_ ? std::string() : tell_news(telling == Telling::all);
    };
    if (reply.more.empty()) {
        reply.bytes += news();
        reply.bytes += line;
        return;
    }
    reply.more.push_back({"", session::Generator([news, said = false](std::string& out) mutable {
                              out = said ? std::string() : news();
                              return !std::exchange(said, true);
                          })});
    reply.more.push_back({"", std::move(line)});
}

std::string Dialogue::append_line(const std::string& tag)
{
    const std::string code = appending_ ? appending_->code : std::string();
    const Reply ok = say(voice_.style.texts.append_ok, {{"code", code}});
    return fmt::format("{} {} {}\r\n", tag, ok.code, ok.text);
}

void Dialogue::reword(Reply& natural, std::string_view untagged, std::string_view tagged)
{
    const std::string line = std::string(untagged).append(tagged);
    if (closing_) {
        closing_->tagged = line;
        closing_->tag.clear();
        return;
    }
    if (!natural.more.empty())
        natural.more.back() = {"", line};
    else if (natural.code.empty() || natural.code == "+")
        natural.bytes = line;
    else
        natural.bytes.replace(natural.bytes.size() - tagged_size_, tagged_size_, line);
}

// A rule has a word in what precedes the tagged line: each message, each change is a turn of its own.
Task<After> Dialogue::close_in_steps()
{
    const std::unique_ptr<Closing> closing = std::move(closing_);
    After after = After::go_on;
    while (closing->job && after == After::go_on && closing->job->next()) {
        FetchItemTurn turn(*this, *closing->job, closing->job->tag());
        after = co_await session_.take(turn);
        if (turn.refused())
            co_return after;
    }
    if (after == After::go_on && closing->learns && has_news())
        after = co_await push(gather_news(closing->expunges));
    if (after != After::go_on)
        co_return after;
    Reply last;
    last.bytes = closing->tag.empty() ? closing->tagged : append_line(closing->tag);
    co_await session_.say(std::move(last));
    co_return after;
}

Task<After> Dialogue::push(std::vector<News> all)
{
    After after = After::go_on;
    for (std::size_t i = 0; i < all.size() && after == After::go_on; ++i) {
        PushTurn turn(*this, all[i], told(all[i]));
        after = co_await session_.take(turn);
    }
    co_return after;
}

} // namespace exemu::imap

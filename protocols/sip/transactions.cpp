#include "sip/transactions.hpp"

#include "sip/digest.hpp"

#include <algorithm>

namespace exemu::sip {

std::uint64_t transaction_key(const Request& request, std::string_view method)
{
    const Via& via = request.via;
    if (via.has_cookie())
        return digest_of(via.port, {via.branch, via.host, method});
    // RFC 2543: what an ACK shares with its INVITE, without the tag that our answer has given To.
    return digest_of(request.cseq.number, {request.call_id, request.from.tag, via.text, method, request.message.uri});
}

Transactions::One* Transactions::find(std::uint64_t key)
{
    if (const auto found = std::ranges::find(keys_, key); found != keys_.end())
        return &others_[static_cast<std::size_t>(found - keys_.begin())];
    const auto found = invites_.find(key);
    return found == invites_.end() ? nullptr : &found->second;
}

const Transactions::One* Transactions::find(std::uint64_t key) const { return const_cast<Transactions*>(this)->find(key); }

// The oldest that has its answer gives way.
Transactions::One* Transactions::room_for_other()
{
    if (others_.size() < most_.others) {
        others_.emplace_back();
        keys_.push_back(0);
        return &others_.back();
    }
    for (std::size_t i = 0; i < others_.size(); ++i) {
        const std::size_t at = (oldest_ + i) % others_.size();
        One& one = others_[at];
        if (one.status < 200 && !one.silent)
            continue;
        oldest_ = at + 1;
        one = One();
        return &one;
    }
    return nullptr;
}

Transactions::Begun Transactions::begin(std::uint64_t key, bool invite, std::size_t size, SteadyTime now)
{
    if (reliable_ && !invite)
        return Begun::fresh; // no copy will come
    One* one = find(key);
    if (one && (one->invite || one->end > now))
        return Begun::copy;
    if (!one && invite && invites_.size() < most_.invites)
        one = &invites_[key];
    else if (!one && !invite)
        one = room_for_other();
    if (!one)
        return Begun::full;
    *one = One();
    one->invite = invite;
    one->bytes_heard = size;
    if (!invite)
        keys_[static_cast<std::size_t>(one - others_.data())] = key;
    return Begun::fresh;
}

const std::string* Transactions::copy(std::uint64_t key, std::size_t size, unsigned& nth)
{
    One* one = find(key);
    if (!one)
        return nullptr;
    nth = ++one->copies;
    // Each copy is a question of its own.
    one->bytes_heard = size;
    one->bytes_said = one->said = 0;
    return one->answer.empty() || one->silent ? nullptr : &one->answer;
}

void Transactions::said(std::uint64_t key, unsigned status, std::string_view answer, SteadyTime now)
{
    One* one = find(key);
    if (!one)
        return;
    one->answer = answer;
    one->status = status;
    one->silent = status == 0 || answer.empty();
    if (status != 0 && status < 200)
        return;
    one->end = now + (reliable_ && !one->invite ? Duration::zero() : timers_.patience());
    if (one->invite && !one->silent && (status < 300 || !reliable_)) {
        one->gap = timers_.t1;
        one->again = now + one->gap;
    }
    count_on(*one);
}

void Transactions::storm(std::uint64_t key, std::string_view answer, unsigned times, Duration gap, SteadyTime now)
{
    One* one = find(key);
    if (!one) {
        one = room_for_other();
        if (!one)
            return;
        keys_[static_cast<std::size_t>(one - others_.data())] = key;
        one->status = 200; // it is answered: it may give way to another
    }
    one->answer = answer;
    one->storms = times;
    one->gap = gap;
    one->again = now + gap;
    next_ = std::min(next_, one->again);
}

bool Transactions::acknowledge(std::uint64_t key)
{
    One* one = find(key);
    if (!one || !one->invite || (one->status < 200 && !one->silent))
        return false;
    one->acknowledged = true;
    if (one->storms == 0)
        one->again = SteadyTime::max();
    if (reliable_ && one->storms == 0)
        invites_.erase(key); // no copy will come
    return true;
}

bool Transactions::waits_for_answer(std::uint64_t key) const
{
    const One* one = find(key);
    return one && one->status < 200 && !one->silent;
}

bool Transactions::may_say(std::uint64_t key, std::size_t bytes)
{
    One* one = find(key);
    if (!one)
        return true; // not remembered: said once, and never again
    if (one->said >= 3 || one->bytes_said + bytes > 2 * one->bytes_heard)
        return false;
    ++one->said;
    one->bytes_said += bytes;
    return true;
}

// A timer of the INVITEs alone: the others are found out of date when somebody asks.
void Transactions::count_on(const One& one)
{
    if (one.invite)
        next_ = std::min({next_, one.again, one.end});
}

Transactions::Due Transactions::take_due(SteadyTime now)
{
    Due due;
    if (next_ > now)
        return due;
    next_ = SteadyTime::max();
    const auto say_again = [&](std::uint64_t key, One& one) {
        due.again.emplace_back(key, one.answer);
        if (one.storms > 0 && --one.storms == 0 && (one.acknowledged || !one.invite)) {
            one.again = SteadyTime::max();
            return;
        }
        if (one.storms == 0)
            one.gap = std::min(one.gap * 2, timers_.t2);
        one.again = now + one.gap;
    };
    for (std::size_t i = 0; i < others_.size(); ++i) {
        if (others_[i].again <= now)
            say_again(keys_[i], others_[i]);
        next_ = std::min(next_, others_[i].again);
    }
    for (auto it = invites_.begin(); it != invites_.end();) {
        One& one = it->second;
        if (one.end <= now && one.storms == 0) {
            if (!one.acknowledged && !one.silent && one.status < 300)
                due.unacknowledged.push_back(it->first);
            it = invites_.erase(it);
            continue;
        }
        if (one.again <= now)
            say_again(it->first, one);
        count_on(one);
        ++it;
    }
    return due;
}

} // namespace exemu::sip

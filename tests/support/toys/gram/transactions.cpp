#include "support/toys/gram/transactions.hpp"

#include <algorithm>
#include <utility>

namespace exemu::gram {

Transactions::Begun Transactions::begin(const std::string& id)
{
    if (all_.contains(id))
        return Begun::copy;
    if (all_.size() >= most_)
        return Begun::full;
    all_.try_emplace(id);
    return Begun::fresh;
}

std::string Transactions::copy(const std::string& id, unsigned& nth)
{
    One& one = all_.at(id);
    nth = ++one.copies;
    return one.answer;
}

void Transactions::said(const std::string& id, std::string answer, bool final, SteadyTime now)
{
    const auto found = all_.find(id);
    if (found == all_.end())
        return;
    One& one = found->second;
    one.answer = std::move(answer);
    one.final = final;
    if (!final)
        return;
    one.end = now + timers_.patience;
    if (one.answer.empty()) // kept from the peer: there is nothing to repeat, and its copies are to be known
        return;
    one.gap = timers_.first;
    one.again = now + one.gap;
}

bool Transactions::acknowledge(const std::string& id)
{
    const auto found = all_.find(id);
    if (found == all_.end() || !found->second.final)
        return false;
    found->second.acknowledged = true;
    found->second.again = SteadyTime::max();
    return true;
}

bool Transactions::acknowledged(const std::string& id) const
{
    const auto found = all_.find(id);
    return found == all_.end() || found->second.acknowledged;
}

Transactions::Due Transactions::take_due(SteadyTime now)
{
    Due due;
    for (auto it = all_.begin(); it != all_.end();) {
        One& one = it->second;
        if (one.end <= now) {
            if (!one.acknowledged && !one.answer.empty())
                due.given_up.push_back(it->first);
            it = all_.erase(it);
            continue;
        }
        if (one.again <= now) {
            due.again.push_back(one.answer);
            one.gap = std::min(one.gap * 2, timers_.longest);
            one.again = now + one.gap;
        }
        ++it;
    }
    return due;
}

SteadyTime Transactions::next_due() const
{
    SteadyTime next = SteadyTime::max();
    for (const auto& [id, one] : all_)
        next = std::min({next, one.again, one.end});
    return next;
}

} // namespace exemu::gram

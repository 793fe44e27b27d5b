#include "mailbag/generate.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace exemu::mailbag {

namespace {

constexpr std::size_t remembered_threads = 64;
constexpr std::size_t most_references = 10; // RFC 5322 lets them grow; clients cut the middle

// Smaller ones carry neither: there would be nothing left for the text.
constexpr std::size_t least_with_html = 2048, least_with_attachment = 4096;

std::string_view domain_of(std::string_view address) { return address.substr(address.find('@') + 1); }

// The first and the last ones (RFC 5322 3.6.4 wants the parent's, and then its id).
std::string references_of(const std::string& references, const std::string& message_id)
{
    std::vector<std::string_view> ids = references.empty() ? std::vector<std::string_view>() : split(references, ' ');
    if (ids.size() >= most_references)
        ids.erase(ids.begin() + 1, ids.begin() + 2 + static_cast<std::ptrdiff_t>(ids.size() - most_references));
    std::string out;
    for (const std::string_view id : ids)
        out.append(trim(id)).append("\r\n ");
    return out + message_id;
}

std::string unfolded(const std::string& folded)
{
    std::string out;
    for (const char c : folded)
        if (c != '\r' && c != '\n')
            out += c;
    return out;
}

} // namespace

double Generate::mean_size() const
{
    const auto low = static_cast<double>(least.bytes), high = static_cast<double>(most.bytes);
    return high > low ? (high - low) / std::log(high / low) : low;
}

Generator::Generator(const Generate& plan, const World& world, const directory::Account& account)
    : plan_(plan), world_(world), account_(account), random_(hash_of(world.seed, {"mailboxes", to_lower(account.name)}))
{
}

bool Generator::chance(Percent percent) { return random_.below(1'000'000) < percent.millionths; }

// Half of the mail comes from colleagues, where there are any.
Generator::Author Generator::draw_author(Script script)
{
    const auto& accounts = world_.directory.accounts();
    if (accounts.size() > 1 && random_.below(2) == 0) {
        const directory::Account& colleague = accounts[random_.below(accounts.size())];
        if (colleague.name != account_.name)
            return {colleague.display, colleague.address};
    }
    const std::span<const Person> people = outsiders(script);
    const Person& person = people[random_.below(people.size())];
    return {std::string(person.name), std::string(person.address)};
}

std::string Generator::draw_message_id(std::string_view domain)
{
    return fmt::format("<{:016x}{:016x}@{}>", random_.next(), random_.next(), domain);
}

void Generator::answer(Letter& letter, const Thread& thread) const
{
    letter.script = thread.script;
    letter.subject = thread.subject.starts_with("Re: ") ? thread.subject : "Re: " + thread.subject;
    letter.in_reply_to = thread.message_id;
    letter.references = references_of(thread.references, thread.message_id);
}

void Generator::remember(const Letter& letter)
{
    threads_.push_back(
        {letter.subject, letter.message_id, unfolded(letter.references), letter.from_name, letter.from_address, letter.script});
    if (threads_.size() > remembered_threads)
        threads_.pop_front();
}

// In the order of their numbers, each somewhere in its own part of the span. Seconds, as fields and views show them.
WallTime Generator::time_of(std::uint64_t number)
{
    const double part = (static_cast<double>(number) + random_.unit()) / static_cast<double>(std::max<std::uint64_t>(plan_.messages, 1));
    const auto ago = std::chrono::duration<double>(plan_.span) * (1.0 - part);
    return std::chrono::floor<std::chrono::seconds>(world_.now - std::chrono::duration_cast<std::chrono::seconds>(ago));
}

Generator::Made Generator::next()
{
    Made made;
    made.folder = random_.below(plan_.folders.size());
    const std::string& folder = plan_.folders[made.folder];
    const bool is_mine = iequals(folder, "Sent Items") || iequals(folder, "Drafts");
    Letter letter;
    letter.host = world_.host;
    letter.sent = time_of(number_++);
    letter.script = plan_.scripts[random_.below(plan_.scripts.size())];
    const Thread* thread = !threads_.empty() && chance(plan_.threads) ? &threads_[random_.below(threads_.size())] : nullptr;
    if (thread)
        answer(letter, *thread);
    else
        letter.subject = draw_subject(letter.script, random_);
    const bool to_its_author = thread && thread->address != account_.address;
    Author other = to_its_author ? Author{thread->name, thread->address} : draw_author(letter.script);
    Author me{account_.display, account_.address};
    const Author &from = is_mine ? me : other, &to = is_mine ? other : me;
    letter.from_name = from.name, letter.from_address = from.address;
    letter.to_name = to.name, letter.to_address = to.address;
    if (random_.below(6) == 0) {
        Author copied = draw_author(letter.script);
        letter.cc_name = std::move(copied.name), letter.cc_address = std::move(copied.address);
    }
    letter.message_id = draw_message_id(domain_of(letter.from_address));
    const double ratio = static_cast<double>(plan_.most.bytes) / static_cast<double>(plan_.least.bytes);
    letter.size = static_cast<std::size_t>(static_cast<double>(plan_.least.bytes) * std::pow(ratio, random_.unit()));
    letter.html = chance(plan_.html) && letter.size >= least_with_html;
    letter.attachment = chance(plan_.attachments) && letter.size >= least_with_attachment;

    bytes_.clear();
    write_letter(letter, random_, bytes_);
    store::BlobWriter writer;
    writer.append(bytes_);
    made.item.mime = writer.finish();
    made.item.received = letter.sent;
    made.item.from_run = false;
    made.item.flags = chance(plan_.unread) && !is_mine ? 0 : store::seen;
    if (iequals(folder, "Drafts"))
        made.item.flags |= store::draft;
    remember(letter);
    return made;
}

} // namespace exemu::mailbag

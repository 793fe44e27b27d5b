// What a server adds to a message, and where it goes (RFC 5321 4.4).
#include "smtp/dialogue.hpp"

#include "base/random.hpp"
#include "wire/dates.hpp"

#include <fmt/format.h>

#include <atomic>
#include <random>

namespace exemu::smtp {

namespace {

// Names of messages come from the system: two runs never share one.
Random& system_random()
{
    thread_local Random random([] {
        std::random_device device;
        return (std::uint64_t{device()} << 32) | device();
    }());
    return random;
}

// Exchange: <guid@host>, in lower case.
std::string new_message_id(const std::string& fqdn)
{
    const store::Guid guid = store::Guid::from_hash(system_random().next(), system_random().next());
    return "<" + guid.to_text() + "@" + fqdn + ">";
}

// Exchange: a 64-bit number that grows with every message of the server.
std::uint64_t new_internal_id()
{
    static std::atomic<std::uint64_t> last{5'111'011'082'240};
    return last.fetch_add(4) + 4;
}

std::string folded(std::string_view line)
{
    constexpr std::size_t width = 76; // RFC 5322 2.1.1 asks for 78 at most
    std::string out;
    out.reserve(line.size() + 32);
    while (line.size() > width) {
        const std::size_t blank = line.rfind(' ', width);
        if (blank == line.npos || blank == 0)
            break;
        out.append(line.substr(0, blank)).append("\r\n");
        line.remove_prefix(blank); // the blank begins the next line
        if (line.find(' ', 1) == line.npos)
            break;
    }
    return out.append(line).append("\r\n");
}

std::string_view tls_word(net::TlsVersion version)
{
    switch (version) {
    case net::TlsVersion::tls1_0: return "TLS1_0";
    case net::TlsVersion::tls1_1: return "TLS1_1";
    case net::TlsVersion::tls1_2: return "TLS1_2";
    case net::TlsVersion::tls1_3: return "TLS1_3";
    case net::TlsVersion::none: break;
    }
    return "";
}

} // namespace

void Dialogue::complete(Message& message) const
{
    message.set_internal_id(new_internal_id());
    if (message.message_id().empty())
        message.add_message_id(new_message_id(voice_.fqdn));
}

// The Received field in the persona's form, folded at blanks (RFC 5322 2.2.3).
std::string Dialogue::trace() const
{
    const net::Connection& connection = session_.connection();
    const net::TlsFacts& tls = connection.tls();
    const std::string secured =
        tls.version == net::TlsVersion::none ? std::string() : fmt::format(" (version={}, cipher={})", tls_word(tls.version), tls.cipher);
    return folded(fill(voice_.received, {{"name", hello_name_.empty() ? "unknown" : hello_name_},
                                         {"client", connection.peer().host},
                                         {"server", connection.local().host},
                                         {"fqdn", voice_.fqdn},
                                         {"tls", secured},
                                         {"build", voice_.build},
                                         {"date", wire::rfc5322_date(session_.clock().wall(), voice_.zone)}}));
}

std::optional<scenario::Cause> Dialogue::deliver(Message& message, unsigned copies)
{
    std::string prefix = trace();
    if (message.message_id_added())
        prefix += "Message-ID: " + message.message_id() + "\r\n";
    // The watermark: nobody shall take this mail for one that went through a real server.
    prefix += "X-Exemu-Lab: delivered by exemu, a stand-in for Exchange in a lab\r\n";
    const Stored stored{message.finish(std::move(prefix)), session_.clock().wall()};
    for (unsigned copy = 0; copy < copies; ++copy)
        for (std::size_t i = 0; i < envelope().recipients.size(); ++i)
            for (const directory::Account* member : envelope().recipients[i].members)
                if (const auto cause = deliver_to(*member, envelope().addresses[i], stored))
                    return cause;
    return std::nullopt;
}

std::optional<scenario::Cause> Dialogue::deliver_to(const directory::Account& account, const std::string& address, const Stored& stored)
{
    const std::shared_ptr<store::Mailbox> mailbox = session_.store().open(account.name);
    const auto inbox = mailbox->folder(store::Known::inbox);
    store::NewItem item;
    item.envelope = {envelope().mail.from, address, message_->subject(), message_->message_id()};
    item.received = stored.at;
    item.mime = stored.mime;
    const auto change = session_.store().deliver(*mailbox, inbox->id, std::move(item));
    if (!change)
        return change.error() == store::Refusal::over_quota ? scenario::Cause::over_quota : scenario::Cause::unavailable;
    const scenario::HarnessEvents& events = session_.events();
    session_.note_fact(events.mailbox_delivered, [&](journal::Packer& packer) {
        packer.add(events.to, std::string_view(address));
        packer.add(pattern::f_mailbox, std::string_view(account.name));
        packer.add(events.from, std::string_view(envelope().mail.from));
        packer.add(events.subject, std::string_view(message_->subject()));
        packer.add(events.message_id, std::string_view(message_->message_id()));
        packer.add(events.size, static_cast<std::int64_t>(stored.mime->size()));
        packer.add(events.folder, std::string_view("Inbox"));
        packer.add(events.via, std::string_view("smtp"));
    });
    return std::nullopt;
}

} // namespace exemu::smtp

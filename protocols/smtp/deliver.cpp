// A message that was taken: completed, stored once, sent on its way.
#include "smtp/delivery.hpp"
#include "smtp/dialogue.hpp"
#include "smtp/trace.hpp"

namespace exemu::smtp {

std::shared_ptr<const store::Blob> Dialogue::stored_form(Message& message)
{
    if (message.message_id().empty()) // a rule kept what the verb had refused
        complete(message);
    const std::string& received = trace();
    std::string prefix;
    prefix.reserve(received.size() + 512); // the stamps, and a Message-ID
    prefix += received;
    if (message.message_id_added())
        prefix += "Message-ID: " + message.message_id() + "\r\n";
    stamps().append_to(prefix);
    return message.finish(std::move(prefix));
}

const Stamps& Dialogue::stamps()
{
    const std::string_view auth_as = authenticated_ ? "Internal" : "Anonymous";
    Trail& trail = *trail_;
    if (!trail.stamps || trail.sender != envelope().mail.from || trail.auth_as != auth_as) {
        trail.sender = envelope().mail.from;
        trail.auth_as = auth_as;
        trail.stamps.emplace(voice_, trail.sender, auth_as);
    }
    return *trail.stamps;
}

std::optional<scenario::Cause> Dialogue::deliver(Message& message, unsigned copies)
{
    Delivery delivery(session_, voice_, envelope(), message, stored_form(message), {hello_name_, authenticated_});
    return delivery.deliver(copies);
}

void Dialogue::bounce(Message& message)
{
    Delivery delivery(session_, voice_, envelope(), message, stored_form(message), {hello_name_, authenticated_});
    delivery.bounce(voice_.texts.bounced);
}

void Dialogue::postpone(Message& message)
{
    Delivery delivery(session_, voice_, envelope(), message, stored_form(message), {hello_name_, authenticated_});
    delivery.postpone(voice_.texts.postponed);
}

} // namespace exemu::smtp

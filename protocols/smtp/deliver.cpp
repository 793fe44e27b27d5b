// A message that was taken: completed, stored once, sent on its way.
#include "smtp/delivery.hpp"
#include "smtp/dialogue.hpp"
#include "smtp/trace.hpp"

namespace exemu::smtp {

std::shared_ptr<const store::Blob> Dialogue::stored_form(Message& message)
{
    if (message.message_id().empty()) // a rule kept what the verb had refused
        complete(message);
    std::string prefix = trace();
    if (message.message_id_added())
        prefix += "Message-ID: " + message.message_id() + "\r\n";
    prefix += stamps_of(voice_, envelope().mail.from, authenticated_ ? "Internal" : "Anonymous");
    return message.finish(std::move(prefix));
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

} // namespace exemu::smtp

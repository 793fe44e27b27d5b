#include "smtp/message.hpp"

#include "base/text.hpp"
#include "wire/headers.hpp"

#include <utility>

namespace exemu::smtp {

Message::Known& Message::known() const
{
    if (std::exchange(looked_, true))
        return known_;
    bool subject = false, message_id = false;
    wire::HeaderReader fields(body_.head());
    while (const auto field = fields.next()) {
        if (iequals(field->name, "Received"))
            ++known_.hops;
        else if (!subject && iequals(field->name, "Subject"))
            known_.subject = field->value(), subject = true;
        else if (!message_id && iequals(field->name, "Message-ID"))
            known_.message_id = field->value(), message_id = true;
    }
    return known_;
}

std::string Message::header(std::string_view name) const
{
    return wire::find_header(body_.head(), name).value_or(std::string());
}

std::shared_ptr<const store::Blob> Message::finish(std::string prefix)
{
    return body_.finish(std::move(prefix));
}

} // namespace exemu::smtp

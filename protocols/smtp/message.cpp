#include "smtp/message.hpp"

#include "base/text.hpp"
#include "wire/headers.hpp"

namespace exemu::smtp {

const std::string& Message::subject() const
{
    if (!subject_)
        subject_ = header("Subject");
    return *subject_;
}

const std::string& Message::message_id() const
{
    if (!message_id_)
        message_id_ = header("Message-ID");
    return *message_id_;
}

std::string Message::header(std::string_view name) const
{
    return wire::find_header(body_.head(), name).value_or(std::string());
}

std::uint64_t Message::hops() const
{
    std::uint64_t count = 0;
    for (const std::string_view name : wire::header_names(body_.head()))
        if (iequals(name, "Received"))
            ++count;
    return count;
}

std::shared_ptr<const store::Blob> Message::finish(std::string prefix)
{
    return body_.finish(std::move(prefix));
}

} // namespace exemu::smtp

#include "pop3/maildrop.hpp"

namespace exemu::pop3 {

Maildrop::Maildrop(std::shared_ptr<store::Mailbox> mailbox) : mailbox_(std::move(mailbox))
{
    const std::optional<store::Folder> inbox = mailbox_->folder(store::Known::inbox);
    if (!inbox)
        return;
    messages_.reserve(inbox->items);
    mailbox_->look(inbox->id, 1, [&](const store::Sight& item) {
        if (item.mime) {
            messages_.push_back({item.id, item.uid, false, item.mime->size()});
            octets_ += item.mime->size();
        }
        return true;
    });
}

const Maildrop::Message* Maildrop::find(std::uint64_t number) const
{
    if (number == 0 || number > messages_.size())
        return nullptr;
    const Message& message = messages_[static_cast<std::size_t>(number - 1)];
    return message.deleted ? nullptr : &message;
}

void Maildrop::mark_deleted(std::uint64_t number)
{
    Message& message = messages_.at(static_cast<std::size_t>(number - 1));
    message.deleted = true;
    ++deleted_;
    octets_ -= message.size;
}

void Maildrop::unmark_all()
{
    for (Message& message : messages_) {
        if (message.deleted)
            octets_ += message.size;
        message.deleted = false;
    }
    deleted_ = 0;
}

void Maildrop::mark_read(const Message& message) { mailbox_->set_flags(message.id, store::seen, 0); }

std::shared_ptr<const store::Blob> Maildrop::mime(const Message& message) const
{
    std::shared_ptr<const store::Blob> blob;
    mailbox_->look(message.id, [&](const store::Sight& item) { blob = item.mime; });
    return blob;
}

std::string Maildrop::subject(const Message& message) const
{
    std::string subject;
    mailbox_->look(message.id, [&](const store::Sight& item) { subject = item.subject; });
    return subject;
}

} // namespace exemu::pop3

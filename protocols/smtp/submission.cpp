#include "smtp/submission.hpp"

#include "smtp/delivery.hpp"
#include "smtp/dialogue.hpp"
#include "smtp/trace.hpp"
#include "wire/dates.hpp"

namespace exemu::smtp {

namespace {

// The connector of its users: whose limits hold for what they send.
std::string connector_of_users(const Style& style)
{
    for (const auto& [name, connector] : style.connectors)
        if (connector.users)
            return name;
    return style.connectors.begin()->first;
}

std::unique_ptr<const Voice> voice_of(const persona::Persona& persona)
{
    Problems problems;
    const Tree* data = persona.style("smtp");
    if (!data)
        throw std::logic_error("the persona " + persona.name + " has no styles.smtp");
    Style style = decode<Style>(*data, problems);
    if (!problems.empty() || style.connectors.empty() || !style.hops.contains("submission"))
        throw std::logic_error("the persona " + persona.name + " has no receive connector, or no hop \"submission\"");
    Options options;
    options.connector = connector_of_users(style);
    return std::make_unique<Voice>(std::move(style), options, persona, false);
}

} // namespace

Transport::Transport(const persona::Persona& persona) : voice_(voice_of(persona)) {}
Transport::~Transport() = default;

std::string Transport::new_message_id() const { return smtp::new_message_id(voice_->fqdn); }

std::optional<scenario::Cause> Transport::submit(session::Session& session, const Submission& submission) const
{
    if (submission.message.size() > voice_->connector.most_message.bytes)
        return scenario::Cause::too_large;
    if (voice_->connector.most_recipients != 0 && submission.recipients.size() > voice_->connector.most_recipients)
        return scenario::Cause::too_many;
    const directory::Directory& directory = session.directory();
    Envelope envelope;
    envelope.mail.from = submission.from;
    for (const std::string& given : submission.recipients) {
        Recipient recipient;
        recipient.address = given.contains('@') ? given : given + "@" + directory.domain();
        directory::Directory::Recipient found = directory.by_address(recipient.address);
        recipient.known = found.known;
        recipient.members = std::move(found.members);
        envelope.addresses.push_back(given);
        envelope.recipients.push_back(std::move(recipient));
    }
    Message message(voice_->connector.most_message.bytes, session.clock().steady());
    message.append(submission.message);
    message.set_internal_id(new_internal_id());
    static_cast<void>(message.subject()); // its header is read once, while its bytes are here
    const std::string server = session.connection().local().host;
    std::string prefix = fill("Received: " + voice_->style.hops.at("submission"),
                             {{"fqdn", voice_->fqdn}, {"server", server}, {"build", voice_->build},
                                 {"date", wire::rfc5322_date(session.clock().wall(), voice_->zone)}}) +
        "\r\n";
    Stamps(*voice_, submission.from, "Internal").append_to(prefix);
    const std::shared_ptr<const store::Blob> blob = message.finish(std::move(prefix));
    Delivery delivery(session, *voice_, envelope, message, blob, {voice_->fqdn, true, submission.via});
    return delivery.deliver(1);
}

} // namespace exemu::smtp

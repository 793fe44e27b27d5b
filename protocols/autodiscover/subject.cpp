#include "autodiscover/subject.hpp"

#include "directory/names.hpp"
#include "session/session.hpp"

namespace exemu::autodiscover {

namespace {

const directory::Account* account_of(const directory::Directory& directory, std::string_view email, std::string_view legacy_dn)
{
    if (email.empty())
        return directory::by_legacy_dn(directory, legacy_dn);
    const directory::Account* account = email.contains('@') ? directory.by_login(email) : nullptr;
    return account;
}

} // namespace

Subject subject_of(session::Session& session, std::string_view email, std::string_view legacy_dn)
{
    const directory::Directory& directory = session.directory();
    Subject subject;
    const directory::Account* account = account_of(directory, email, legacy_dn);
    if (!account) {
        const bool is_group = directory.by_address(email).known == directory::Directory::Known::group;
        subject.found = is_group ? Subject::Found::no_mailbox : Subject::Found::unknown;
        return subject;
    }
    subject.found = account->state == directory::State::no_mailbox ? Subject::Found::no_mailbox : Subject::Found::settings;
    subject.display = account->display.empty() ? account->name : account->display;
    subject.smtp = account->address;
    subject.legacy_dn = directory::legacy_dn(directory, *account);
    subject.deployment_id = directory::object_guid(directory, directory::organization_name());
    const auto mailbox = session.store().find(account->name);
    const std::string guid = mailbox ? mailbox->guid().to_text() : directory::object_guid(directory, account->name);
    subject.mailbox_id = guid + "@" + directory.domain();
    return subject;
}

} // namespace exemu::autodiscover

#include "autodiscover/settings.hpp"

#include "directory/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace exemu::autodiscover {

using wire::XmlNode;

namespace {

struct At { // where a setting's value comes from
    const PoxContext& context;
    const Subject& subject;

    const Addresses& addresses() const { return context.addresses; }
    const Style& style() const { return context.style; }
    std::string rpc_server() const { return style().guid_server ? subject.mailbox_id : context.persona.host; }
    std::string ecp() const { return style().exhttp ? addresses().owa() : addresses().ecp(); }
    std::string fragment(std::string_view name) const
    {
        for (const std::string& one : style().ecp)
            if (one.starts_with(std::string(name) + "="))
                return one.substr(name.size() + 1);
        return {};
    }
    std::string page(std::string_view name) const
    {
        const std::string found = fragment(name);
        return found.empty() ? found : ecp() + found;
    }
};

struct Row {
    std::string_view name;
    std::string (*value)(const At&); // null: known, and this server has none
};

constexpr Row rows[] = {
    {"ActiveDirectoryServer", nullptr},
    {"AutoDiscoverSMTPAddress", [](const At& at) { return at.subject.smtp; }},
    {"CasVersion",
        [](const At& at) {
            const persona::Build build = at.context.persona.build();
            return fmt::format("{}.{:02}.{:04}.{:03}", build.major, build.minor, build.build, build.revision);
        }},
    {"CrossOrganizationSharingEnabled", [](const At&) { return std::string("False"); }},
    {"DocumentSharingLocations", nullptr},
    {"EcpDeliveryReportUrlFragment", [](const At& at) { return at.fragment("mt"); }},
    {"EcpEmailSubscriptionsUrlFragment", [](const At& at) { return at.fragment("aggr"); }},
    {"EcpPublishingUrlFragment", [](const At& at) { return at.fragment("publish"); }},
    {"EcpPhotoUrlFragment", [](const At& at) { return at.fragment("photo"); }},
    {"EcpRetentionPolicyTagsUrlFragment", [](const At& at) { return at.fragment("ret"); }},
    {"EcpTextMessagingUrlFragment", [](const At& at) { return at.fragment("sms"); }},
    {"EcpVoicemailUrlFragment", [](const At& at) { return at.fragment("um"); }},
    {"EwsPartnerUrl", nullptr},
    {"EwsSupportedSchemas", [](const At& at) { return join(at.style().ews_schemas, ", "); }},
    {"ExchangeRpcUrl", nullptr},
    {"ExternalEcpDeliveryReportUrl", [](const At& at) { return at.page("mt"); }},
    {"ExternalEcpEmailSubscriptionsUrl", [](const At& at) { return at.page("aggr"); }},
    {"ExternalEcpPublishingUrl", [](const At& at) { return at.page("publish"); }},
    {"ExternalEcpPhotoUrl", [](const At& at) { return at.page("photo"); }},
    {"ExternalEcpRetentionPolicyTagsUrl", [](const At& at) { return at.page("ret"); }},
    {"ExternalEcpTextMessagingUrl", [](const At& at) { return at.page("sms"); }},
    {"ExternalEcpUrl", [](const At& at) { return at.ecp(); }},
    {"ExternalEcpVoicemailUrl", [](const At& at) { return at.page("um"); }},
    {"ExternalEwsUrl", [](const At& at) { return at.addresses().ews(); }},
    {"ExternalEwsVersion", [](const At& at) { return at.context.persona.build_text; }},
    {"ExternalMailboxServer", [](const At& at) { return at.addresses().host; }},
    {"ExternalMailboxServerAuthenticationMethods", [](const At& at) { return at.style().auth_package; }},
    {"ExternalMailboxServerRequiresSSL", [](const At&) { return std::string("True"); }},
    {"ExternalOABUrl", [](const At& at) { return at.addresses().oab(); }},
    {"ExternalPhotosUrl", [](const At& at) { return at.addresses().ews() + "/s"; }},
    {"ExternalServerExclusiveConnect", [](const At&) { return std::string("On"); }},
    {"ExternalUMUrl", [](const At& at) { return at.addresses().unified_messaging(); }},
    {"GroupingInformation", [](const At&) { return std::string("Default-First-Site-Name"); }},
    {"InternalEcpDeliveryReportUrl", [](const At& at) { return at.page("mt"); }},
    {"InternalEcpEmailSubscriptionsUrl", [](const At& at) { return at.page("aggr"); }},
    {"InternalEcpPublishingUrl", [](const At& at) { return at.page("publish"); }},
    {"InternalEcpPhotoUrl", [](const At& at) { return at.page("photo"); }},
    {"InternalEcpRetentionPolicyTagsUrl", [](const At& at) { return at.page("ret"); }},
    {"InternalEcpTextMessagingUrl", [](const At& at) { return at.page("sms"); }},
    {"InternalEcpUrl", [](const At& at) { return at.ecp(); }},
    {"InternalEcpVoicemailUrl", [](const At& at) { return at.page("um"); }},
    {"InternalEwsUrl", [](const At& at) { return at.addresses().ews(); }},
    {"InternalMailboxServer", [](const At& at) { return at.rpc_server(); }},
    {"InternalMailboxServerDN", [](const At& at) { return directory::server_dn(at.rpc_server()); }},
    {"InternalOABUrl", [](const At& at) { return at.addresses().oab(); }},
    {"InternalPhotosUrl", [](const At& at) { return at.addresses().ews() + "/s"; }},
    {"InternalRpcClientServer", [](const At& at) { return at.rpc_server(); }},
    {"InternalServerExclusiveConnect", [](const At&) { return std::string("Off"); }},
    {"InternalUMUrl", [](const At& at) { return at.addresses().unified_messaging(); }},
    {"InteropExternalEwsUrl", nullptr},
    {"InteropExternalEwsVersion", nullptr},
    {"MailboxDN", [](const At& at) { return directory::database_dn(at.rpc_server()); }},
    {"MailboxVersion", [](const At& at) { return at.context.persona.build_text; }},
    {"MapiHttpEnabled", [](const At& at) { return std::string(at.style().mapi_http ? "True" : "False"); }},
    {"MobileMailboxPolicy", nullptr},
    {"MobileMailboxPolicyInterop", nullptr},
    {"PublicFolderInformation", nullptr},
    {"PublicFolderServer", [](const At& at) { return at.addresses().host; }},
    {"ShowGalAsDefaultView", [](const At&) { return std::string("True"); }},
    {"SiteMailboxCreationURL", nullptr},
    {"SPMySiteHostURL", nullptr},
    {"UserDeploymentId", [](const At& at) { return at.subject.deployment_id; }},
    {"UserDisplayName", [](const At& at) { return at.subject.display; }},
    {"UserDN", [](const At& at) { return at.subject.legacy_dn; }},
    {"UserMSOnline", [](const At&) { return std::string("False"); }},
};

XmlNode setting_of(const char* element, std::string_view type, std::string_view name)
{
    return XmlNode(element).with("i:type", std::string(type)).add("Name", std::string(name));
}

XmlNode web_clients(const At& at, std::string_view name)
{
    const std::string& methods = name.starts_with("Internal") ? at.style().owa_authentication_internal
                                                              : at.style().owa_authentication_external;
    XmlNode urls("WebClientUrls");
    urls.add(XmlNode("WebClientUrl").add("AuthenticationMethods", methods).add("Url", at.addresses().owa()));
    return setting_of("UserSetting", "WebClientUrlCollectionSetting", name).add(std::move(urls));
}

// [MS-OXWSADISC] 2.2.4.10: SSL from the start, TLS after a command.
std::string_view encryption_of(MailServer::Protection protection)
{
    switch (protection) {
    case MailServer::Protection::tls: return "SSL";
    case MailServer::Protection::starttls: return "TLS";
    case MailServer::Protection::none: break;
    }
    return "None";
}

std::optional<XmlNode> mail_servers(const At& at, std::string_view type, std::string_view name)
{
    XmlNode connections("ProtocolConnections");
    if (at.context.mail_protocols)
        for (const MailServer& server : at.addresses().mail)
            if (server.type == type) {
                XmlNode one("ProtocolConnection");
                one.add("EncryptionMethod", std::string(encryption_of(server.protection)));
                connections.add(std::move(one).add("Hostname", server.host).add("Port", std::to_string(server.port)));
            }
    if (connections.children.empty())
        return std::nullopt;
    return setting_of("UserSetting", "ProtocolConnectionCollectionSetting", name).add(std::move(connections));
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> mail_settings{
    {{"Pop3Connections", "POP3"}, {"Imap4Connections", "IMAP"}, {"SmtpConnections", "SMTP"}}};

} // namespace

Setting user_setting(const PoxContext& context, const Subject& subject, std::string_view name)
{
    const At at{context, subject};
    const bool internal = name.starts_with("Internal");
    if (internal || name.starts_with("External")) {
        const std::string_view what = name.substr(8);
        if (what == "WebClientUrls")
            return {web_clients(at, name), true};
        for (const auto& [setting, type] : mail_settings)
            if (what == setting)
                return {mail_servers(at, type, name), true};
    }
    if (name == "AlternateMailboxes")
        return {setting_of("UserSetting", "AlternateMailboxCollectionSetting", name).add("AlternateMailboxes", ""), true};
    const auto row = std::ranges::find(rows, name, &Row::name);
    if (row == std::end(rows))
        return {};
    const std::string value = row->value ? row->value(at) : std::string();
    if (value.empty())
        return {std::nullopt, true};
    return {setting_of("UserSetting", "StringSetting", name).add("Value", value), true};
}

Setting domain_setting(const PoxContext& context, std::string_view name)
{
    if (name == "ExternalEwsUrl")
        return {setting_of("DomainSetting", "DomainStringSetting", name).add("Value", context.addresses.ews()), true};
    if (name == "ExternalEwsVersion")
        return {setting_of("DomainSetting", "DomainStringSetting", name).add("Value", context.persona.build_text), true};
    return {};
}

} // namespace exemu::autodiscover

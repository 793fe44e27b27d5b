#include "imap/capabilities.hpp"

#include "base/text.hpp"

namespace exemu::imap {

namespace {

constexpr std::string_view begins = "* CAPABILITY ";

} // namespace

std::vector<std::string> known_capabilities()
{
    std::vector<std::string> names{"IMAP4", "IMAP4rev1", "IMAP4rev2", "LOGINDISABLED", "STARTTLS", "SASL-IR", "UIDPLUS", "MOVE", "ID",
        "UNSELECT", "CHILDREN", "IDLE", "NAMESPACE", "LITERAL+", "LITERAL-", "CONDSTORE", "QRESYNC", "ENABLE", "ESEARCH", "SORT",
        "THREAD=REFERENCES", "QUOTA", "ACL", "SPECIAL-USE", "LIST-EXTENDED", "LIST-STATUS", "COMPRESS=DEFLATE", "BINARY", "CATENATE",
        "MULTIAPPEND", "NOTIFY", "WITHIN", "UTF8=ACCEPT", "XLIST", "CLIENTACCESSRULES", "CLIENTNETWORKPRESENCELOCATION",
        "BACKENDAUTHENTICATE"};
    for (const char* mechanism : {"PLAIN", "NTLM", "GSSAPI", "LOGIN", "XOAUTH2", "OAUTHBEARER", "CRAM-MD5", "DIGEST-MD5", "EXTERNAL"})
        names.push_back(std::string("AUTH=") + mechanism);
    return names;
}

void reshape_capability(session::Reply& reply, const session::Shape& shape)
{
    for (std::size_t begin = reply.bytes.find(begins); begin != reply.bytes.npos; begin = reply.bytes.find(begins, begin + 1)) {
        const std::size_t from = begin + begins.size(), end = reply.bytes.find("\r\n", from);
        std::vector<std::string> natural;
        for (const std::string_view word : split(std::string_view(reply.bytes).substr(from, end - from), ' '))
            natural.emplace_back(word);
        const std::string shown = join(shape.shown(std::move(natural)), " ");
        if (shown.empty()) // RFC 3501 7.2.1 wants one at least: "* CAPABILITY " would be no line of the grammar
            reply.bytes.erase(begin, end + 2 - begin);
        else
            reply.bytes.replace(from, end - from, shown);
    }
}

} // namespace exemu::imap

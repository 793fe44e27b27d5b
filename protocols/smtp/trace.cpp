// What a server adds to a message on its way (RFC 5321 4.4).
#include "smtp/trace.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "smtp/dialogue.hpp"
#include "wire/dates.hpp"

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

// Exchange: the names of Windows, which are IANA's. OpenSSL's own ("ECDHE-RSA-AES256-GCM-SHA384") stand for suites of up to TLS 1.2:
// key exchange, cipher with its bits, mode where it is none of CBC, digest.
std::string suite_name(std::string_view name)
{
    if (name.empty() || name.starts_with("TLS_"))
        return std::string(name);
    std::string exchange, rest;
    for (const std::string_view part : split(name, '-')) {
        const bool cipher = part.starts_with("AES") || part.starts_with("CHACHA") || part.starts_with("CAMELLIA") ||
            part.starts_with("DES");
        std::string& where = rest.empty() && !cipher ? exchange : rest;
        where += where.empty() ? "" : "_";
        for (std::size_t i = 0; i < part.size(); ++i) {
            if (part.starts_with("AES") && i == 3) // AES256
                where += '_';
            where += part[i];
        }
    }
    if (rest.ends_with("POLY1305"))
        rest += "_SHA256";
    else if (const std::size_t digest = rest.rfind('_');
        rest.find("GCM") == rest.npos && rest.find("CCM") == rest.npos && digest != rest.npos)
        rest.insert(digest, "_CBC");
    return "TLS_" + (exchange.empty() ? "RSA" : exchange) + "_WITH_" + rest;
}

} // namespace

std::string new_message_id(const std::string& fqdn)
{
    const store::Guid guid = store::Guid::from_hash(system_random().next(), system_random().next());
    return "<" + guid.to_text() + "@" + fqdn + ">";
}

std::uint64_t new_internal_id()
{
    static std::atomic<std::uint64_t> last{5'111'011'082'240};
    return last.fetch_add(4) + 4;
}

void Dialogue::complete(Message& message) const
{
    message.set_internal_id(new_internal_id());
    if (message.message_id().empty())
        message.add_message_id(new_message_id(voice_.fqdn));
}

// Exchange: a mailbox server adds one Received field for each of its services that the message passes (front end, transport,
// mailbox delivery); the persona has their forms. The lowest tells of the peer, the others of the server's talk with itself.
// All messages of a session within one second have the same, so they are written once.
const std::string& Dialogue::trace()
{
    const net::Connection& connection = session_.connection();
    const net::TlsFacts& tls = connection.tls();
    const auto second = std::chrono::floor<std::chrono::seconds>(session_.clock().wall());
    if (!trail_)
        trail_ = std::make_unique<Trail>();
    Trail& trail = *trail_;
    if (trail.second == second && trail.version == tls.version && trail.hello_name == hello_name_)
        return trail.fields;
    trail.second = second;
    trail.version = tls.version;
    trail.hello_name = hello_name_;
    const std::string secured = tls.version == net::TlsVersion::none
        ? std::string()
        : " " + fill(voice_.style.hop_secured, {{"version", tls_word(tls.version)}, {"cipher", suite_name(tls.cipher)}});
    const std::string date = wire::rfc5322_date(second, voice_.zone);
    trail.fields.clear();
    for (const std::string& hop : voice_.hops)
        trail.fields += folded(fill(hop,
            {{"name", hello_name_.empty() ? "unknown" : hello_name_}, {"client", connection.peer().host},
                {"server", connection.local().host}, {"fqdn", voice_.fqdn}, {"tls", secured}, {"build", voice_.build}, {"date", date}}));
    return trail.fields;
}

Stamps::Stamps(const Voice& voice, std::string_view sender, std::string_view auth_as)
{
    // A GUID's length of what no text holds, to be written over.
    static constexpr char blank[36] = {};
    const std::string_view network_id(blank, sizeof blank);
    for (const std::string& stamp : voice.stamps)
        fields_ += fill(stamp,
                       {{"sender", sender.empty() ? std::string_view("<>") : sender}, {"fqdn", voice.fqdn}, {"auth_as", auth_as},
                           {"network_id", network_id}}) +
            "\r\n";
    // The watermark: nobody shall take this mail for one that went through a real server.
    fields_ += "X-Exemu-Lab: delivered by exemu, a stand-in for Exchange in a lab\r\n";
    for (std::size_t at = fields_.find(network_id); at != fields_.npos; at = fields_.find(network_id, at + network_id.size()))
        ids_.push_back(at);
}

void Stamps::append_to(std::string& out) const
{
    const std::string id = store::Guid::from_hash(system_random().next(), system_random().next()).to_text();
    const std::size_t begin = out.size();
    out += fields_;
    for (const std::size_t at : ids_)
        id.copy(out.data() + begin + at, id.size());
}

} // namespace exemu::smtp

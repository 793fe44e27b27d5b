#include "dns/zone.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace exemu::dns {

namespace {

bool is_below(std::string_view name, std::string_view domain)
{
    return iequals(name, domain) ||
        (name.size() > domain.size() && iequals(name.substr(name.size() - domain.size()), domain) &&
            name[name.size() - domain.size() - 1] == '.');
}

Record soa(const Site& site)
{
    return {site.domain, "SOA", fmt::format("{0}. hostmaster.{1}. 1 3600 600 86400 300", site.host, site.domain), 300};
}

void add_addresses(std::vector<Record>& all, const std::string& name, const Site& site)
{
    for (const std::string& address : site.addresses)
        all.push_back({name, address.contains(':') ? "AAAA" : "A", address});
}

} // namespace

std::string reverse_name(const std::string& address)
{
    unsigned char bytes[16];
    if (inet_pton(AF_INET, address.c_str(), bytes) == 1)
        return fmt::format("{}.{}.{}.{}.in-addr.arpa", bytes[3], bytes[2], bytes[1], bytes[0]);
    if (inet_pton(AF_INET6, address.c_str(), bytes) != 1)
        return {};
    std::string name;
    for (int i = 15; i >= 0; --i)
        name += fmt::format("{:x}.{:x}.", bytes[i] & 0xf, bytes[i] >> 4);
    return name + "ip6.arpa";
}

std::vector<Record> records(const Site& site)
{
    const std::string autodiscover = "autodiscover." + site.domain;
    std::vector<Record> all{soa(site), {site.domain, "NS", site.host + "."}, {site.domain, "MX", "10 " + site.host + "."}};
    add_addresses(all, site.domain, site); // Outlook asks https://contoso.test first
    if (!iequals(site.host, site.domain))
        add_addresses(all, site.host, site);
    if (!iequals(site.host, autodiscover))
        all.push_back({autodiscover, "CNAME", site.host + "."});
    all.push_back({"_autodiscover._tcp." + site.domain, "SRV", fmt::format("0 0 {} {}.", site.https_port, site.host)});
    for (const std::string& address : site.addresses)
        if (const std::string name = reverse_name(address); !name.empty())
            all.push_back({name, "PTR", site.host + "."});
    return all;
}

Answer look_up(const Site& site, const std::string& name, const std::string& type)
{
    const std::vector<Record> all = records(site);
    Answer answer;
    const bool own_address = std::ranges::any_of(all, [&](const Record& one) { return one.type == "PTR" && iequals(one.name, name); });
    if (!is_below(name, site.domain) && !is_below(name, site.host) && !own_address) {
        answer.code = Rcode::refused;
        answer.authoritative = false;
        return answer;
    }
    const auto add = [&](const std::string& of, const std::string& wanted) {
        std::ranges::copy_if(all, std::back_inserter(answer.answer),
            [&](const Record& one) { return iequals(one.name, of) && (iequals(one.type, wanted) || iequals(wanted, "ANY")); });
    };
    add(name, type);
    if (answer.answer.empty()) {
        const auto alias = std::ranges::find_if(all, [&](const Record& one) { return one.type == "CNAME" && iequals(one.name, name); });
        if (alias != all.end()) {
            answer.answer.push_back(*alias);
            add(alias->data.substr(0, alias->data.size() - 1), type);
        }
    }
    if (answer.answer.empty()) {
        // A name that has names below it is there, though it has nothing itself (RFC 8020).
        const bool there = std::ranges::any_of(all, [&](const Record& one) { return is_below(one.name, name); });
        answer.code = there ? Rcode::noerror : Rcode::nxdomain;
        answer.authority.push_back(soa(site));
        return answer;
    }
    // Who asks where mail or Autodiscover is, wants the address next.
    if (iequals(type, "MX") || iequals(type, "SRV") || iequals(type, "NS"))
        for (const Record& one : all)
            if (iequals(one.name, site.host) && (one.type == "A" || one.type == "AAAA"))
                answer.additional.push_back(one);
    return answer;
}

} // namespace exemu::dns

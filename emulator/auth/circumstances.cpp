#include "auth/circumstances.hpp"

#include "base/text.hpp"

namespace exemu::auth {

namespace {

const Server some_server;
const Means own_means;

} // namespace

Circumstances::Circumstances(const directory::Directory& the_directory) : Circumstances(the_directory, some_server, own_means) {}

Circumstances::Circumstances(const directory::Directory& the_directory, const Server& the_server, const Means& the_means)
    : directory(the_directory), server(the_server), means(the_means)
{
}

Server Server::named(const std::string& host, const std::string& netbios)
{
    const std::size_t dot = host.find('.');
    Server server;
    server.netbios_domain = netbios;
    server.netbios_computer = to_upper(host.substr(0, dot)).substr(0, 15); // KB 909264: a NetBIOS name has at most 15 characters
    server.dns_computer = host;
    server.dns_domain = to_lower(dot == host.npos ? std::string_view(host) : std::string_view(host).substr(dot + 1));
    server.dns_tree = server.dns_domain;
    return server;
}

} // namespace exemu::auth

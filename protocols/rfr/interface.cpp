#include "rfr/interface.hpp"

#include "base/text.hpp"
#include "directory/names.hpp"
#include "rfr/calls.hpp"

namespace exemu::rfr {

namespace {

const rpc::Names& result_names()
{
    static const rpc::Names names{{"not_found", not_found}, {"general_failure", general_failure}, {"access_denied", access_denied},
        {"invalid_parameter", invalid_parameter}};
    return names;
}

std::string server_dn(const persona::Persona& persona)
{
    return directory::server_dn(to_upper(persona.host.substr(0, persona.host.find('.'))));
}

} // namespace

// Exchange: since 2010 the address book is on the server that is asked, whoever asks ([MS-OXABREF] 3.1.4.1 leaves the choice open).
std::optional<std::uint32_t> GetNewDSA::answer(const rpc::Host& host)
{
    unused.reset(); // "MUST be NULL or empty"
    server.emplace(NdrPointer<NdrText>{NdrText{host.session.persona().host}});
    return std::nullopt;
}

std::optional<std::uint32_t> GetFQDNFromServerDN::answer(const rpc::Host& host)
{
    const persona::Persona& persona = host.session.persona();
    const std::string ours = server_dn(persona);
    // What lies below the server, as its database, is on it too.
    const bool is_ours = iequals(dn.text, ours) || istarts_with(dn.text, ours + "/");
    fqdn.to.emplace(NdrText{is_ours ? persona.host : std::string()});
    result = is_ours ? success : not_found;
    return std::nullopt;
}

rpc::Interface interface()
{
    rpc::Interface interface;
    interface.name = interface.events = "rfr";
    interface.syntax = {*wire::Uuid::parse("1544f5e0-613c-11d1-93df-00c04fd7bd09"), 1, 0};
    interface.operations = {rpc::operation<GetNewDSA>(), rpc::operation<GetFQDNFromServerDN>()};
    interface.results = &result_names();
    interface.unavailable = general_failure;
    return interface;
}

} // namespace exemu::rfr

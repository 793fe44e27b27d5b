#include "epm/interface.hpp"

#include "epm/calls.hpp"

namespace exemu::epm {

const rpc::Names& status_names()
{
    static const rpc::Names names{{"not_registered", not_registered}, {"cant_perform_op", cant_perform_op}, {"no_memory", no_memory},
        {"invalid_entry", invalid_entry}, {"invalid_context", invalid_context}, {"server_unavailable", server_unavailable},
        {"invalid_inquiry_type", invalid_inquiry_type}, {"invalid_vers_option", invalid_vers_option}, {"database_invalid", 0x16c9a0cf},
        {"access_denied", 0x00000005}};
    return names;
}

rpc::Interface interface()
{
    rpc::Interface interface;
    interface.name = "mapper";
    interface.events = "epm";
    interface.syntax = {*wire::Uuid::parse("e1af8308-5d1f-11c9-91a4-08002b14a0fa"), 3, 0};
    interface.operations = {rpc::operation<Change<0>>(), rpc::operation<Change<1>>(), rpc::operation<Lookup>(), rpc::operation<Map>(),
        rpc::operation<LookupHandleFree>()};
    interface.results = &status_names();
    interface.result_word = "status";
    interface.unavailable = server_unavailable;
    interface.parts = {{"tower_address", scenario::PartType::line, false, "192.0.2.99", "IPv4 address that the towers of the answer name."},
        {"tower_port", scenario::PartType::number, false, "59999", "Port that the towers of the answer name."}};
    return interface;
}

} // namespace exemu::epm
